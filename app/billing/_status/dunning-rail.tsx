import clsx from "clsx";
import { useLocale, useTranslations } from "next-intl";
import { useId } from "react";
import { Day } from "@/app/_components/day";
import { type HappeningStep, useStepWords } from "@/app/_components/dunning-steps";
import { formatDay, formatLastDay } from "@/app/_format/day";
import type { DunningStep } from "@/lib/billing/rules/dunning-timeline";
import type { GraceCourse } from "@/lib/billing/views/views";
import { SpanBar } from "./span-bar";

type DunningRailProps = { steps: readonly DunningStep[]; grace: GraceCourse | null; now: Date };

/**
 * What failed, where the customer stands now, and what comes if nothing is done; above it how much
 * of the grace is left.
 */
export function DunningRail({ steps, grace, now }: DunningRailProps) {
  const t = useTranslations("billing");
  const headingId = useId();
  const happenings = steps.filter((step): step is HappeningStep => step.kind !== "notice");
  const past = happenings.filter(({ isAhead }) => !isAhead);
  const ahead = happenings.filter(({ isAhead }) => isAhead);
  return (
    <section aria-labelledby={headingId} className="rounded-card bg-paper p-6 sm:p-8">
      <h2 id={headingId} className="font-semibold text-16">
        {t("dunningTitle")}
      </h2>
      {grace && grace.end > now ? <Grace grace={grace} now={now} /> : null}
      <ol className="mt-6">
        {past.map((step) => (
          <Step key={keyOf(step)} step={step} now={now} />
        ))}
        <li className="relative flex gap-4 pb-5 font-semibold text-14">
          <Line />
          <span className="relative flex w-4 shrink-0 justify-center pt-1 text-blue">
            <span aria-hidden="true" className="pulse-now size-3 rounded-full bg-current" />
          </span>
          {t("now")}
        </li>
        {ahead.map((step, nth) => (
          <Step key={keyOf(step)} step={step} now={now} isLast={nth === ahead.length - 1} />
        ))}
      </ol>
    </section>
  );
}

function Grace({ grace, now }: { grace: GraceCourse; now: Date }) {
  const t = useTranslations("billing");
  const locale = useLocale();
  return (
    <figure className="mt-4">
      <figcaption className="text-14 text-muted">
        {grace.daysLeft === 0 ? t("graceToday") : t("graceLeft", { count: grace.daysLeft })}
      </figcaption>
      <SpanBar
        passedPercent={grace.passedPercent}
        tone="amber"
        start={formatDay(grace.start, { locale, now })}
        end={formatLastDay(grace.end, { locale, now })}
      />
    </figure>
  );
}

const keyOf = ({ kind, at }: HappeningStep): string => `${kind}-${at.toISOString()}`;

/** The line from one mark to the next. */
const Line = () => <span aria-hidden="true" className="absolute top-3 bottom-0 left-2 -mb-2 w-px -translate-x-1/2 bg-line" />;

function Step({ step, now, isLast = false }: { step: HappeningStep; now: Date; isLast?: boolean }) {
  const wordsOf = useStepWords();
  const { kind, at, isAhead } = step;
  const { text, when } = wordsOf(step);
  return (
    <li className={clsx("relative flex gap-4 text-14", isLast ? "" : "pb-5")}>
      {isLast ? null : <Line />}
      <span aria-hidden="true" className="relative flex w-4 shrink-0 justify-center pt-1.5">
        <span
          className={clsx(
            "size-2.5 rounded-full",
            kind === "failed" && "bg-red",
            kind === "checking" && "bg-blue",
            kind !== "failed" && kind !== "checking" && "border-2 border-edge bg-paper",
          )}
        />
      </span>
      <p className="flex min-w-0 flex-1 flex-wrap justify-between gap-x-4">
        <span className={isAhead ? "" : "text-muted"}>
          {text} <span className="sr-only">({when})</span>
        </span>
        <span className="text-13 text-muted">
          <Day at={at} now={now} hasTime />
        </span>
      </p>
    </li>
  );
}
