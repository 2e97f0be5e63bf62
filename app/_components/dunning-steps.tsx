import { clsx } from "clsx";
import { CircleAlert, CircleSlash, Clock3, RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import type { DunningStep } from "@/lib/billing/rules/dunning";
import { Day } from "./day";

const ICONS = { failed: CircleAlert, attempt: RotateCw, access_ends: Clock3, ends: CircleSlash };

/** The course of an unpaid invoice: what was tried, what is tried next, when access is cut and when it ends. One list for everybody. */
export function DunningSteps({ steps, now }: { steps: DunningStep[]; now: Date }) {
  const t = useTranslations("dunning");
  return (
    <ol className="grid gap-3 text-14">
      {steps.map(({ at, kind }) => {
        const Icon = ICONS[kind];
        const isPast = at <= now;
        return (
          <li
            key={`${kind}-${at.toISOString()}`}
            className={clsx("flex flex-wrap items-baseline gap-x-2", isPast && "text-muted")}
          >
            <Icon
              aria-hidden="true"
              className={clsx("size-4 shrink-0 self-center", kind === "failed" ? "text-red" : "text-muted")}
            />
            <span className="flex-1">
              {t(kind)} <span className="sr-only">({isPast ? t("past") : t("ahead")})</span>
            </span>
            <span className="text-13 text-muted">
              <Day at={at} now={now} hasTime />
            </span>
          </li>
        );
      })}
    </ol>
  );
}
