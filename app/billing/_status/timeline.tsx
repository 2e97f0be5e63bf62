import clsx from "clsx";
import { useLocale, useTranslations } from "next-intl";
import { Day } from "@/app/_components/day";
import { Panel } from "@/app/_components/panel";
import { TEXT_TONE, type Tone } from "@/app/_components/tone";
import { formatWon } from "@/app/_format/won";
import type { TimelineView } from "@/lib/billing/views/views";

const TONE: Record<TimelineView["kind"], Tone> = {
  subscribed: "emerald",
  paid: "emerald",
  declined: "red",
  refunded: "blue",
  card_changed: "ink",
  cancel_scheduled: "amber",
  resumed: "emerald",
  ended: "ink",
};

/** How many entries fit on a screen. The others are folded. */
const EVENTS_AT_FIRST = 5;

type TimelineProps = { events: TimelineView[]; now: Date };

/** All events of the subscription, the newest first. */
export function Timeline({ events, now }: TimelineProps) {
  const t = useTranslations("billing");
  const newestFirst = events.toReversed();
  const older = newestFirst.slice(EVENTS_AT_FIRST);
  return (
    <Panel id="timeline" title={t("timelineTitle")}>
      <Events events={newestFirst.slice(0, EVENTS_AT_FIRST)} now={now} />
      {older.length > 0 ? (
        <details className="mt-3">
          <summary className="inline-block list-none rounded-full py-1 text-14 text-blue hover:underline">
            {t("timelineMore", { count: older.length })}
          </summary>
          <div className="mt-3">
            <Events events={older} now={now} />
          </div>
        </details>
      ) : null}
    </Panel>
  );
}

function Events({ events, now }: TimelineProps) {
  const t = useTranslations("billing");
  const locale = useLocale();
  return (
    <ol className="space-y-3 text-14">
      {events.map(({ at, kind, amountWon }) => (
        <li key={`${at.toISOString()}-${kind}`} className="flex items-baseline gap-3">
          <span
            aria-hidden="true"
            className={clsx("size-2 shrink-0 -translate-y-0.5 rounded-full bg-current", TEXT_TONE[TONE[kind]])}
          />
          <span className="flex min-w-0 flex-1 flex-wrap justify-between gap-x-4">
            <span>
              {t(`timeline_${kind}`)} {amountWon ? <span className="text-muted">{formatWon(amountWon, locale)}</span> : null}
            </span>
            <span className="text-13 text-muted">
              <Day at={at} now={now} />
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}
