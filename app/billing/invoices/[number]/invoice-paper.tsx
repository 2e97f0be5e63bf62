import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Logo } from "@/app/_components/logo";
import { Money } from "@/app/_components/money";
import { PaymentCard } from "@/app/_components/payment-card";
import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";
import { formatDay, formatPeriod } from "@/app/_format/day";
import { planName, unitWords } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { InvoicePageView } from "@/lib/billing/views/views";
import { Customer, Seller } from "./parties";

type Outcome = InvoicePageView["status"] | "refunded" | "partly_refunded";
const TONE: Record<Outcome, Tone> = {
  paid: "emerald",
  pending: "blue",
  open: "amber",
  void: "ink",
  refunded: "ink",
  partly_refunded: "ink",
};

function outcomeOf({ status, refundedWon, keptWon }: InvoicePageView): Outcome {
  if (refundedWon === 0) return status;
  return keptWon > 0 ? "partly_refunded" : "refunded";
}

/**
 * The invoice as a sheet of paper. Days carry their year, because paper is kept.
 * @param level 2 where the page has another heading
 */
export function InvoicePaper({ invoice, level = 1 }: { invoice: InvoicePageView; level?: 1 | 2 }) {
  const t = useTranslations("invoice");
  const locale = useLocale();
  const outcome = outcomeOf(invoice);
  const Heading = `h${level}` as const;
  return (
    <article className="space-y-8 rounded-card bg-paper p-6 sm:p-10 print:p-0">
      <header className="flex flex-wrap items-start justify-between gap-4">
        <div>
          <Heading className="font-bold text-28">{t("heading")}</Heading>
          <p className="mt-1 text-14 text-muted tabular-nums">{invoice.number}</p>
        </div>
        <Logo />
      </header>
      <div>
        <p className="font-bold text-40 tabular-nums tracking-tight">{formatWon(invoice.amountWon, locale)}</p>
        <StatusWord tone={TONE[outcome]}>{t(`status_${outcome}`)}</StatusWord>
      </div>
      <dl className="grid gap-x-8 gap-y-3 text-14 sm:grid-cols-3 print:grid-cols-3">
        <Dated name={t("issued")}>{formatDay(invoice.openedAt, { locale, now: null })}</Dated>
        {invoice.paid ? <Dated name={t("paidOn")}>{formatDay(invoice.paid.at, { locale, now: null })}</Dated> : null}
        {invoice.paid ? (
          <Dated name={t("paidWith")}>
            <PaymentCard card={invoice.paid.card} />
          </Dated>
        ) : null}
      </dl>
      <div className="grid gap-6 border-line border-y py-6 sm:grid-cols-2 print:grid-cols-2">
        <Seller />
        <Customer customer={invoice.customer} />
      </div>
      <Lines invoice={invoice} />
      <p className="text-13 text-muted">{t("noTaxInvoice")}</p>
    </article>
  );
}

const Dated = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt className="text-13 text-muted">{name}</dt>
    <dd className="font-medium">{children}</dd>
  </div>
);

function Lines({ invoice }: { invoice: InvoicePageView }) {
  const t = useTranslations("invoice");
  const locale = useLocale();
  const { plan, period, isTrial, listWon, discountWon, discount, creditWon, amountWon, tax, refunds, refundedWon, keptWon } =
    invoice;
  const units = unitWords(invoice, locale);
  return (
    <table className="w-full text-14">
      <thead>
        <tr className="border-line border-b text-left text-13 text-muted">
          <th scope="col" className="pb-2 font-medium">
            {t("item")}
          </th>
          <th scope="col" className="pb-2 pl-4 text-right font-medium">
            {t("amount")}
          </th>
        </tr>
      </thead>
      <tbody>
        <tr className="border-line border-b align-top">
          <td className="py-4">
            <p className="font-medium">{planName(plan, locale)}</p>
            {units ? <p className="tabular-nums">{units}</p> : null}
            <p className="text-13 text-muted">{formatPeriod(period, { locale, now: null })}</p>
          </td>
          <td className="py-4 pl-4 text-right font-medium">
            <Money amountWon={listWon} />
          </td>
        </tr>
      </tbody>
      <tbody className="[&>tr:first-child>*]:pt-4">
        {discountWon > 0 ? (
          <Sum
            name={discount ? t("discountCode", { code: discount.code }) : t(isTrial ? "trial" : "discount")}
            amountWon={-discountWon}
          />
        ) : null}
        {creditWon > 0 ? <Sum name={t("credit")} amountWon={-creditWon} /> : null}
        {creditWon < 0 ? <Sum name={t("owedBefore")} amountWon={-creditWon} /> : null}
        {tax ? <Sum name={t("supplied")} amountWon={tax.suppliedWon} /> : null}
        {tax ? <Sum name={t("vat")} amountWon={tax.vatWon} /> : null}
        <Sum name={tax ? t("total") : t("totalWithVat")} amountWon={amountWon} isStrong />
        {refunds.map(({ at, amountWon: backWon }) => (
          <Sum key={at.toISOString()} name={t("refunded", { day: formatDay(at, { locale, now: null }) })} amountWon={-backWon} />
        ))}
        {refundedWon > 0 ? <Sum name={t("kept")} amountWon={keptWon} isStrong /> : null}
      </tbody>
    </table>
  );
}

function Sum({ name, amountWon, isStrong = false }: { name: string; amountWon: number; isStrong?: boolean }) {
  return (
    <tr className={isStrong ? "font-semibold text-16" : "text-muted"}>
      <th scope="row" className={`py-1 text-left ${isStrong ? "font-semibold" : "font-normal"}`}>
        {name}
      </th>
      <td className="py-1 pl-4 text-right">
        <Money amountWon={amountWon} />
      </td>
    </tr>
  );
}
