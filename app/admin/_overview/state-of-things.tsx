import clsx from "clsx";
import { CircleAlert, CircleCheck, Clock } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { Fragment, type ReactNode } from "react";
import { TEXT_TONE } from "@/app/_components/tone";
import { type Concern, isUrgent } from "@/lib/admin/concerns";
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
  owed_refunds: "owed",
  unpaid: "unpaid",
};

type StateOfThingsProps = { concerns: Concern[]; lastRun: RunView | undefined; now: Date };

/**
 * The first line of the page: one sentence that is true. It names everything that somebody should
 * look at, with its count and the link to it; only when there is nothing does it say so.
 */
export function StateOfThings({ concerns, lastRun, now }: StateOfThingsProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const urgent = concerns.filter(isUrgent);
  const tone = concerns.length === 0 ? "emerald" : urgent.length === 0 ? "amber" : "red";
  const Icon = { emerald: CircleCheck, amber: Clock, red: CircleAlert }[tone];
  return (
    <header className="flex gap-3 pt-2">
      <Icon aria-hidden="true" className={clsx("mt-1 size-7 shrink-0", TEXT_TONE[tone])} />
      <div className="min-w-0 space-y-2">
        <h1 className="font-bold text-20 sm:text-28">
          {concerns.length === 0 ? t("allRight") : t.rich("notAllRight", { concerns: () => <Named concerns={concerns} /> })}
        </h1>
        {urgent.map((concern) => (
          <p key={concern.kind === "run_stopped" ? concern.code : concern.kind} className="text-14">
            <Advice concern={concern} now={now} />
          </p>
        ))}
        {lastRun ? (
          <p className="text-14 text-muted">
            {t("lastRun", { ago: formatRelative(lastRun.startedAt, { locale, now }), paid: lastRun.paid })}
          </p>
        ) : null}
      </div>
    </header>
  );
}

const countOf = (concern: Concern): number => ("count" in concern ? concern.count : 1);
/** The concerns as one enumeration, each a link. Korean joins with commas alone. */
function Named({ concerns }: { concerns: Concern[] }): ReactNode {
  const locale = useLocale();
  const t = useTranslations("admin");
  const nameOf = (concern: Concern) => t(`concernShort.${concern.kind}`, { count: countOf(concern) });
  const links = concerns.map((concern) => (
    <a
      key={concern.kind === "run_stopped" ? concern.code : concern.kind}
      href={`#${SECTION[concern.kind]}`}
      className="underline decoration-2 decoration-edge underline-offset-4 hover:decoration-ink"
    >
      {nameOf(concern)}
    </a>
  ));
  const parts =
    locale === "ko"
      ? concerns.flatMap((_, nth) => (nth === 0 ? [null] : [", ", null]))
      : new Intl.ListFormat("en")
          .formatToParts(concerns.map(nameOf))
          .map(({ type, value }) => (type === "element" ? null : value));
  let next = 0;
  return parts.map((part, nth) => {
    const key = `part-${nth}`;
    return <Fragment key={key}>{part ?? links[next++]}</Fragment>;
  });
}

/** What an urgent concern means and what to do. */
function Advice({ concern, now }: { concern: Concern; now: Date }) {
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
    case "owed_refunds":
      return t("concern.owed_refunds", { count: concern.overdue });
    case "unknown_payments":
    case "stuck_subscriptions":
    case "unprocessed_webhooks":
    case "open_differences":
      return t(`concern.${concern.kind}`, { count: concern.count });
    case "undeleted_keys":
    case "unpaid":
      return null;
    default:
      return concern satisfies never;
  }
}
