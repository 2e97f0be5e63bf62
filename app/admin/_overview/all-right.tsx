import { CircleAlert, CircleCheck } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { Concern } from "@/lib/admin/concerns";
import type { RunView } from "@/lib/admin/views";
import { formatRelative } from "../_parts/relative";

/** The section of the page that shows more about each concern. */
const SECTION: Record<Concern["kind"], string> = {
  batch_never_ran: "runs",
  batch_late: "runs",
  run_stopped: "runs",
  toss_unreachable: "runs",
  run_failed: "runs",
  run_interrupted: "runs",
  run_out_of_time: "runs",
  unknown_payments: "unknown",
  stuck_subscriptions: "problems",
  unprocessed_webhooks: "webhooks",
  undeleted_keys: "keys",
  open_differences: "differences",
};

type AllRightProps = { concerns: Concern[]; lastRun: RunView | undefined; now: Date };

/**
 * The first line of the page: one sentence that says whether everything is all right, with a link
 * to each concern.
 */
export function AllRight({ concerns, lastRun, now }: AllRightProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  if (concerns.length === 0) {
    return (
      <div className="flex gap-3 rounded-card bg-emerald-soft p-5 text-emerald">
        <CircleCheck aria-hidden="true" className="mt-0.5 size-6 shrink-0" />
        <div>
          <h1 className="font-bold text-20">{t("allRight")}</h1>
          {lastRun ? (
            <p className="text-14 text-ink">
              {t("allRightText", { ago: formatRelative(lastRun.startedAt, { locale, now }), paid: lastRun.paid })}
            </p>
          ) : null}
        </div>
      </div>
    );
  }
  return (
    <div className="flex gap-3 rounded-card bg-red-soft p-5 text-red">
      <CircleAlert aria-hidden="true" className="mt-0.5 size-6 shrink-0" />
      <div className="min-w-0">
        <h1 className="font-bold text-20">{t("notAllRight", { count: concerns.length })}</h1>
        <ul className="mt-1 space-y-1 text-14">
          {concerns.map((concern) => (
            <li key={concern.kind === "run_stopped" ? concern.code : concern.kind}>
              <a href={`#${SECTION[concern.kind]}`} className="text-ink underline decoration-edge underline-offset-4">
                <ConcernWords concern={concern} now={now} />
              </a>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function ConcernWords({ concern, now }: { concern: Concern; now: Date }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  switch (concern.kind) {
    case "batch_never_ran":
    case "run_failed":
    case "toss_unreachable":
      return t(`concern.${concern.kind}`);
    case "batch_late":
      return t("concern.batch_late", { ago: formatRelative(concern.lastStartedAt, { locale, now }) });
    case "run_stopped":
      return t("concern.run_stopped", { code: concern.code });
    case "run_interrupted":
      return t("concern.run_interrupted", { ago: formatRelative(concern.startedAt, { locale, now }) });
    case "run_out_of_time":
      return t("concern.run_out_of_time", { count: concern.remaining });
    case "unknown_payments":
    case "stuck_subscriptions":
    case "unprocessed_webhooks":
    case "undeleted_keys":
    case "open_differences":
      return t(`concern.${concern.kind}`, { count: concern.count });
    default:
      return concern satisfies never;
  }
}
