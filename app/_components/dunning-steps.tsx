import { clsx } from "clsx";
import { CircleAlert, CircleSlash, Clock3, LoaderCircle, MessageCircle, RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import type { DunningStep, NoticeStep } from "@/lib/billing/rules/dunning-timeline";
import { Day } from "./day";
import { useNoticeWords } from "./notice-words";

const PAST = { failed: "failed", checking: "checking", attempt: "attempt", access_ends: "access_ended", ends: "ended" } as const;
const ICONS = { failed: CircleAlert, checking: LoaderCircle, attempt: RotateCw, access_ends: Clock3, ends: CircleSlash };

/** A step that is no notice. */
export type HappeningStep = Exclude<DunningStep, NoticeStep>;

/**
 * @returns what a step says, and whether it lies behind or ahead. The customer and the
 *   administrator read the same
 */
export function useStepWords(): (step: HappeningStep) => { text: string; when: string } {
  const t = useTranslations("dunning");
  return ({ kind, isAhead }) => ({ text: t(isAhead ? kind : PAST[kind]), when: isAhead ? t("ahead") : t("past") });
}

type DunningStepsProps = { steps: readonly DunningStep[]; now: Date };

/**
 * The administrator's list of a dunning: past and planned attempts, the end of access and of the
 * subscription, each with the notice that the customer sees because of it.
 */
export function DunningStepsWithNotices({ steps, now }: DunningStepsProps) {
  const wordsOf = useNoticeWords(now);
  const t = useTranslations("dunning");
  return (
    <ol className="grid gap-3 text-14">
      {steps.map((step) => {
        if (step.kind !== "notice") return <Row key={keyOf(step)} step={step} now={now} />;
        const { title, text } = wordsOf(step);
        return (
          <li key={keyOf(step)} className={clsx("-mt-1 flex gap-x-2 text-13", !step.isAhead && "text-muted")}>
            <MessageCircle aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-blue" />
            <div className="min-w-0">
              <p>{step.isAhead ? t("willBeShown", { words: title }) : t("shown", { words: title })}</p>
              <p className="text-12 text-muted">{text}</p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

const keyOf = (step: DunningStep): string => `${step.kind === "notice" ? step.template : step.kind}-${step.at.toISOString()}`;

function Row({ step, now }: { step: HappeningStep; now: Date }) {
  const wordsOf = useStepWords();
  const { text, when } = wordsOf(step);
  const { at, kind, isAhead } = step;
  const Icon = ICONS[kind];
  return (
    <li className={clsx("flex flex-wrap items-baseline gap-x-2", !isAhead && kind !== "checking" && "text-muted")}>
      <Icon
        aria-hidden="true"
        className={clsx(
          "size-4 shrink-0 self-center",
          kind === "failed" ? "text-red" : kind === "checking" ? "text-blue" : "text-muted",
        )}
      />
      <span className="flex-1">
        {text} <span className="sr-only">({when})</span>
      </span>
      <span className="text-13 text-muted">
        <Day at={at} now={now} hasTime />
      </span>
    </li>
  );
}
