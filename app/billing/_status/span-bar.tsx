import clsx from "clsx";
import { useTranslations } from "next-intl";

type SpanBarProps = {
  /** Whole per cent of the span that have passed. */
  passedPercent: number;
  tone: "emerald" | "amber";
  /** What stands under the two ends. */
  start: string;
  end: string;
  /** Finished spans before this one, drawn as short pieces. */
  before?: number;
};

/** More pieces would leave no room for the present one on a phone. */
const MAX_PIECES = 5;
const FILL = { emerald: "bg-emerald", amber: "bg-amber-mark" };

/** A span of days as a bar, with a mark for today. */
export function SpanBar({ passedPercent, tone, start, end, before = 0 }: SpanBarProps) {
  const t = useTranslations("billing");
  const pieces = Array.from({ length: Math.min(before, MAX_PIECES) }, (_, nth) => `piece-${nth}`);
  return (
    <div className="text-13 text-muted print:hidden">
      <div aria-hidden="true" className="flex items-center gap-1 pt-6">
        {pieces.map((piece) => (
          <span key={piece} className={clsx("h-2 w-4 min-w-1 rounded-full opacity-40 sm:w-6", FILL[tone])} />
        ))}
        <div className="relative h-2 min-w-20 flex-1 rounded-full bg-line">
          <div className={clsx("h-2 rounded-full", FILL[tone])} style={{ width: `${passedPercent}%` }} />
          <span
            className={clsx(
              "absolute top-1/2 size-4 -translate-x-1/2 -translate-y-1/2 rounded-full border-3 border-paper",
              FILL[tone],
            )}
            style={{ left: `clamp(0.5rem, ${passedPercent}%, calc(100% - 0.5rem))` }}
          />
          <span
            className="absolute -top-6 -translate-x-1/2 whitespace-nowrap font-semibold text-12 text-ink"
            style={{ left: `clamp(0.75rem, ${passedPercent}%, calc(100% - 0.75rem))` }}
          >
            {t("today")}
          </span>
        </div>
      </div>
      <p className="mt-2 flex justify-between gap-4">
        <span>{start}</span>
        <span className="text-right">{end}</span>
      </p>
    </div>
  );
}
