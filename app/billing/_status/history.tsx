import { ChevronDown, FileText } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useId } from "react";
import { AppLink } from "@/app/_components/app-link";
import { Day } from "@/app/_components/day";
import { Money } from "@/app/_components/money";
import { PaymentCard } from "@/app/_components/payment-card";
import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";
import { formatDay, formatPeriod } from "@/app/_format/day";
import { unitWords } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { AttemptView, HistoryItem, InvoiceView } from "@/lib/billing/views/views";

type Outcome = "paid" | "pending" | "declined" | "refunded" | "partly_refunded";
const TONE: Record<Outcome, Tone> = {
  paid: "emerald",
  pending: "blue",
  declined: "red",
  refunded: "ink",
  partly_refunded: "ink",
};

function outcomeOf({ status, refundedWon, amountWon }: InvoiceView): Outcome {
  if (status !== "paid" || refundedWon === 0) return status;
  return refundedWon < amountWon ? "partly_refunded" : "refunded";
}

/**
 * How many entries fit on a screen. The others come with the page of the whole history: few people
 * look at them, and a year of them would be half of what this page costs.
 */
const ITEMS_AT_FIRST = 5;
export const WHOLE_HISTORY = { name: "history", value: "all" } as const;

type HistoryProps = { items: readonly HistoryItem[]; isWhole: boolean; now: Date };

/** Each invoice once, with its attempts folded under it, and between them what else happened. */
export function History({ items, isWhole, now }: HistoryProps) {
  const t = useTranslations("billing");
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} className="rounded-card bg-paper p-6 sm:p-8 print:p-0">
      <h2 id={headingId} className="font-semibold text-16">
        {t("historyTitle")}
      </h2>
      {items.length === 0 ? <p className="mt-2 text-14 text-muted">{t("historyEmpty")}</p> : null}
      <Items items={isWhole ? items : items.slice(0, ITEMS_AT_FIRST)} now={now} />
      {items.length > ITEMS_AT_FIRST ? <MoreOrLess isWhole={isWhole} count={items.length - ITEMS_AT_FIRST} /> : null}
      {items.length > 0 ? (
        <AppLink
          href="/billing/details"
          className="inline-flex min-h-11 items-center font-medium text-14 text-blue hover:underline print:hidden"
        >
          {t("invoiceDetails")}
        </AppLink>
      ) : null}
    </section>
  );
}

/** One link for both ways, so that it keeps the focus when it is pressed. */
function MoreOrLess({ isWhole, count }: { isWhole: boolean; count: number }) {
  const t = useTranslations("billing");
  const { name, value } = WHOLE_HISTORY;
  return (
    <p className="border-line border-t print:hidden">
      <AppLink
        href={isWhole ? "/billing" : `/billing?${name}=${value}`}
        scroll={false}
        prefetch={false}
        className="inline-flex min-h-11 items-center gap-1 font-medium text-14 text-blue hover:underline"
      >
        {isWhole ? t("historyLess") : t("historyMore", { count })}
        <ChevronDown aria-hidden="true" className={`size-4 ${isWhole ? "rotate-180" : ""}`} />
      </AppLink>
    </p>
  );
}

function Summary({ text }: { text: string }) {
  return (
    <summary className="flex min-h-11 w-fit list-none items-center gap-1 rounded-full font-medium text-14 text-blue hover:underline print:hidden">
      {text}
      <ChevronDown aria-hidden="true" className="size-4 transition-transform group-open:rotate-180" />
    </summary>
  );
}

function Items({ items, now }: Pick<HistoryProps, "items" | "now">) {
  if (items.length === 0) return null;
  return (
    <ul className="divide-y divide-line">
      {items.map((item) =>
        item.kind === "invoice" ? (
          <Invoice key={item.number} invoice={item} now={now} />
        ) : (
          <Happened key={`${item.event}-${item.at.toISOString()}`} item={item} now={now} />
        ),
      )}
    </ul>
  );
}

function Happened({ item, now }: { item: Extract<HistoryItem, { kind: "event" }>; now: Date }) {
  const t = useTranslations("billing");
  return (
    <li className="flex flex-wrap justify-between gap-x-4 py-3 text-13 text-muted">
      <span>{t(`event_${item.event}`)}</span>
      <Day at={item.at} now={now} />
    </li>
  );
}

function Invoice({ invoice, now }: { invoice: InvoiceView; now: Date }) {
  const t = useTranslations("billing");
  const locale = useLocale();
  const outcome = outcomeOf(invoice);
  const { at, amountWon, discount, refundedWon, card, period, attempts, receiptUrl, number } = invoice;
  const day = formatDay(at, { locale, now });
  const units = unitWords(invoice, locale);
  return (
    <li className="break-inside-avoid py-4">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div className="min-w-[min(9rem,100%)] flex-1 text-13 text-muted">
          <p className="font-semibold text-16 text-ink">
            <Day at={at} now={now} />
          </p>
          <p>{formatPeriod(period, { locale, now })}</p>
          <div className="flex flex-wrap items-center gap-x-3">
            {card ? <PaymentCard card={card} /> : null}
            <AppLink
              href={`/billing/invoices/${number}`}
              aria-label={t("invoiceOf", { number })}
              className="-my-3 inline-flex min-h-11 items-center whitespace-nowrap text-blue hover:underline print:min-h-0 print:text-muted"
            >
              {number}
            </AppLink>
          </div>
        </div>
        <div className="ml-auto flex flex-col items-end text-13">
          <p className="font-semibold text-16">
            <Money amountWon={amountWon} />
          </p>
          <StatusWord tone={TONE[outcome]}>{t(`status_${outcome}`)}</StatusWord>
          {units ? <p className="whitespace-nowrap text-muted tabular-nums">{units}</p> : null}
          {invoice.isTrial ? <p className="text-muted">{t("trialLine")}</p> : null}
          {discount ? (
            <p className="break-all text-right text-muted">
              {t("discountLine", { code: discount.code, amount: formatWon(discount.amountWon, locale) })}
            </p>
          ) : null}
          {refundedWon > 0 ? (
            <p className="whitespace-nowrap text-muted">{t("refundedAmount", { amount: formatWon(refundedWon, locale) })}</p>
          ) : null}
          {receiptUrl ? (
            <a
              href={receiptUrl}
              target="_blank"
              rel="noreferrer"
              aria-label={t("receiptOf", { day })}
              className="-mb-2 inline-flex min-h-11 items-center gap-1 font-medium text-blue hover:underline print:hidden"
            >
              <FileText aria-hidden="true" className="size-4" />
              {t("receipt")}
            </a>
          ) : null}
        </div>
      </div>
      {attempts.some(({ status }) => status === "declined") ? <Attempts attempts={attempts} now={now} /> : null}
    </li>
  );
}

function Attempts({ attempts, now }: { attempts: readonly AttemptView[]; now: Date }) {
  const t = useTranslations("billing");
  const decline = useTranslations("declineShort");
  return (
    <details className="group text-13">
      <Summary text={t("attempts", { count: attempts.length })} />
      <ol className="space-y-2 border-line border-l-2 pl-4 text-muted">
        {attempts.map(({ orderId, at, status, declineReason }) => (
          <li key={orderId} className="flex flex-wrap justify-between gap-x-4">
            <Day at={at} now={now} hasTime />
            <StatusWord tone={TONE[status]}>{declineReason ? decline(declineReason) : t(`status_${status}`)}</StatusWord>
          </li>
        ))}
      </ol>
    </details>
  );
}
