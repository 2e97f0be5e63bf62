import { ChevronDown, FileText } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { Money } from "@/app/_components/money";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import type { Tone } from "@/app/_components/tone";
import { formatPeriod } from "@/app/_format/day";
import type { AttemptStory, InvoiceStory, PersonStory } from "@/lib/admin/views";
import { Ago } from "../../_parts/ago";
import { Coded, CodedStatus } from "../../_parts/coded";
import { Identifier } from "../../_parts/identifier";
import { LookUp } from "../../_parts/look-up";
import { MoreLink } from "../../_parts/more-link";
import { PaymentStatus } from "../../_parts/payment-status";
import { RefundRows } from "../../_parts/refund-rows";
import { personHref } from "../../address";
import { RefundLink } from "./refund-link";

const TONE: Record<InvoiceStory["status"], Tone> = { open: "amber", paid: "emerald", uncollectible: "red", void: "ink" };

type InvoicesPanelProps = { userId: string; invoices: PersonStory["invoices"]; isFirst: boolean; now: Date };

/** Each invoice once, its attempts folded under it, and what was given back of it. */
export function InvoicesPanel({ userId, invoices, isFirst, now }: InvoicesPanelProps) {
  const t = useTranslations("admin");
  const here = personHref(userId);
  return (
    <Panel id="invoices" title={t("invoicesTitle")}>
      {invoices.rows.length === 0 ? <p className="text-14 text-muted">{t("invoicesEmpty")}</p> : null}
      <ul className="divide-y divide-line">
        {invoices.rows.map((invoice) => (
          <Invoice key={invoice.id} invoice={invoice} now={now} />
        ))}
      </ul>
      <MoreLink
        nextHref={invoices.next ? `${here}?before=${invoices.next}#invoices` : null}
        firstHref={isFirst ? null : `${here}#invoices`}
      />
    </Panel>
  );
}

function Invoice({ invoice, now }: { invoice: InvoiceStory; now: Date }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const { number, status, reason, period, amountWon, openedAt, attempts } = invoice;
  const paid = attempts.find((attempt) => attempt.status === "paid");
  return (
    <li className="py-4 text-13 first:pt-0">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="font-semibold text-14">{formatPeriod(period, { locale, now })}</p>
          <p className="text-muted">
            <span className="select-all whitespace-nowrap">{number}</span>, {t(`invoiceReason.${reason}`)},{" "}
            <Ago at={openedAt} now={now} />
          </p>
        </div>
        <div className="ml-auto text-right">
          <p className="font-semibold text-14">
            <Money amountWon={amountWon} />
          </p>
          <CodedStatus tone={TONE[status]} word={t(`invoiceStatus.${status}`)} code={status} />
        </div>
      </div>
      {paid && paid.refunds.length > 0 ? (
        <div className="mt-2 border-line border-l-2 pl-4">
          <RefundRows refunds={paid.refunds} now={now} />
        </div>
      ) : null}
      <div className="mt-1 flex flex-wrap items-start justify-between gap-x-4">
        <Attempts attempts={attempts} isOpen={status === "open"} now={now} />
        {paid ? <RefundLink payment={paid} invoice={number} /> : null}
      </div>
    </li>
  );
}

function Attempts({ attempts, isOpen, now }: { attempts: readonly AttemptStory[]; isOpen: boolean; now: Date }) {
  const t = useTranslations("admin");
  return (
    <details open={isOpen} className="group min-w-0 flex-1 basis-64">
      <summary className="flex min-h-11 w-fit list-none items-center gap-1 font-medium text-blue hover:underline">
        {t("attempts", { count: attempts.length })}
        <ChevronDown aria-hidden="true" className="size-4 transition-transform group-open:rotate-180" />
      </summary>
      <ol className="divide-y divide-line border-line border-l-2 pl-4">
        {attempts.map((attempt) => (
          <Attempt key={attempt.id} attempt={attempt} now={now} />
        ))}
      </ol>
    </details>
  );
}

function Attempt({ attempt, now }: { attempt: AttemptStory; now: Date }) {
  const t = useTranslations("admin");
  const { id, orderId, trigger, createdAt, card, receiptUrl, status, invoiceNumber } = attempt;
  return (
    <li id={`payment-${orderId}`} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1 py-2">
      <div className="min-w-0">
        <p>
          <Coded word={t(`trigger.${trigger}`)} code={trigger} />
        </p>
        <p className="text-muted">
          <Ago at={createdAt} now={now} />, <PaymentCard card={card} />
        </p>
        <div className="flex flex-wrap items-center gap-x-3">
          <Identifier name={t("order")} value={orderId} />
          {receiptUrl ? (
            <a
              href={receiptUrl}
              target="_blank"
              rel="noreferrer"
              aria-label={t("receiptOf", { order: invoiceNumber })}
              className="inline-flex min-h-6 items-center gap-1 font-medium text-blue hover:underline"
            >
              <FileText aria-hidden="true" className="size-4" />
              {t("receipt")}
            </a>
          ) : null}
        </div>
      </div>
      <div className="text-left sm:text-right">
        <PaymentStatus payment={attempt} />
        {status === "pending" ? <LookUp paymentId={id} /> : null}
      </div>
    </li>
  );
}
