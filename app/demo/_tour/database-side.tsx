import { Database } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Moment, Tour } from "@/lib/demo/tour";
import { isoMinute } from "./iso-minute";
import { Side } from "./side";

type Change = { column: string; before?: string; after: string };

/** What is written down. */
export function DatabaseSide({ tour, moment }: { tour: Tour; moment: Moment }) {
  const t = useTranslations("tour");
  return (
    <Side icon={Database} title={t("database")}>
      <dl className="space-y-3 font-mono text-13">
        {changesOf(moment, tour).map(({ column, before, after }) => (
          <div key={column}>
            <dt className="text-muted">{column}</dt>
            <dd className="font-semibold">
              {before ? (
                <>
                  <del className="whitespace-nowrap font-normal text-muted">{before}</del>
                  <span aria-hidden="true"> → </span>
                </>
              ) : null}
              {before ? (
                <ins className="whitespace-nowrap no-underline">{after}</ins>
              ) : (
                <span className="whitespace-nowrap">{after}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className="mt-auto pt-4 text-13 text-muted">{t(`database_${moment}`)}</p>
    </Side>
  );
}

function changesOf(moment: Moment, { at, notice, chargeAfterwardsAt, periodEnd }: Tour): Change[] {
  const due = isoMinute(periodEnd);
  switch (moment) {
    case "paid":
      return [
        { column: "payments.status", before: "pending", after: "paid" },
        { column: "invoices.status", before: "open", after: "paid" },
        { column: "subscriptions.status", after: "active" },
        { column: "subscriptions.due_at", after: due },
      ];
    case "due":
      return [
        { column: "now()", after: isoMinute(at.due) },
        { column: "subscriptions.due_at", after: due },
        { column: "subscriptions.pending_payment_id", after: "null" },
      ];
    case "declined":
      return [
        { column: "payments.status", before: "pending", after: "declined" },
        { column: "invoices.status", after: "open" },
        { column: "subscriptions.status", before: "active", after: "past_due" },
        { column: "subscriptions.due_at", before: due, after: isoMinute(notice.nextAttemptAt ?? notice.graceEndsAt) },
        { column: "subscriptions.grace_ends_at", before: "null", after: isoMinute(notice.graceEndsAt) },
      ];
    case "recovered":
      return [
        { column: "payments.status", before: "pending", after: "paid" },
        { column: "invoices.status", before: "open", after: "paid" },
        { column: "subscriptions.status", before: "past_due", after: "active" },
        { column: "subscriptions.due_at", after: isoMinute(chargeAfterwardsAt) },
        { column: "payment_methods.revoked_at", before: "null", after: isoMinute(at.recovered) },
      ];
    default:
      return moment satisfies never;
  }
}
