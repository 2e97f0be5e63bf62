import { useLocale, useTranslations } from "next-intl";
import { axisWon, formatProfit } from "@/app/_format/profit";
import { formatTradeDay } from "@/app/_format/trade-day";
import { formatWon } from "@/app/_format/won";
import type { CurvePoint } from "@/lib/journal/views";
import { drawCurve } from "./curve-path";
import { CurveReader } from "./curve-reader";
import { CurveTable } from "./curve-table";
import { placeAt } from "./place";

type EquityCurveProps = {
  /** At least one. The first is the balance that the line begins with. */
  points: readonly CurvePoint[];
  /** Days before the line are hidden from this person. */
  isCut: boolean;
  now: Date;
};

/**
 * The capital by day, drawn on the server. The frame stretches to the page's width; strokes, texts
 * and dots keep their size. Behind it stands a table with the same figures.
 */
export function EquityCurve({ points, isCut, now }: EquityCurveProps) {
  const t = useTranslations("dashboard");
  const locale = useLocale();
  const { line, area, dots, scale, yOf } = drawCurve(points);
  const [first, last] = [points[0], points.at(-1)];
  const end = dots.at(-1);
  if (!first || !last || !end) return null;
  const stops = dots.map(({ x, y }, index) => ({
    x,
    y,
    day: formatTradeDay(points[index]?.on ?? "", { locale, now, weekday: true }),
    balance: formatWon(points[index]?.balanceWon ?? 0, locale),
    change: index === 0 ? "" : formatProfit((points[index]?.balanceWon ?? 0) - (points[index - 1]?.balanceWon ?? 0), locale),
  }));
  return (
    <figure className="min-w-0" aria-label={t("curve")}>
      <div className="relative h-52 sm:h-72">
        <div className="absolute inset-0 right-14 sm:right-16">
          <Grid levels={scale.ticks.map(yOf)} />
          {isCut ? <HiddenPart level={dots[0]?.y ?? 0} /> : null}
          <div className={isCut ? "absolute inset-y-0 right-0 left-[9%]" : "absolute inset-0"}>
            <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" className="size-full overflow-visible">
              <path d={area} className="fill-chart-area" />
              <path d={line} vectorEffect="non-scaling-stroke" className={LINE} />
            </svg>
            <span aria-hidden="true" className={END} style={placeAt({ left: end.x, top: end.y })} />
            <CurveReader stops={stops} label={t("curveLabel")} />
          </div>
        </div>
        <ul aria-hidden="true" className="text-12 text-muted">
          {scale.ticks.map((tick) => (
            <li key={tick} style={placeAt({ top: yOf(tick) })} className="absolute right-0 -translate-y-1/2 whitespace-nowrap">
              {axisWon(tick, { stepWon: scale.stepWon, locale })}
            </li>
          ))}
        </ul>
      </div>
      <div aria-hidden="true" className="mt-2 mr-14 flex justify-between gap-4 text-12 text-muted sm:mr-16">
        <span>{formatTradeDay(first.on, { locale, now })}</span>
        <span>{formatTradeDay(last.on, { locale, now })}</span>
      </div>
      <CurveTable points={points} isCut={isCut} now={now} />
    </figure>
  );
}

const LINE = "fill-none stroke-chart-line stroke-[2.5] [stroke-linecap:round] [stroke-linejoin:round]";
const END = "absolute size-3 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-paper bg-emerald";

function Grid({ levels }: { levels: readonly number[] }) {
  return (
    <svg
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="absolute inset-0 size-full overflow-visible"
    >
      {levels.map((y) => (
        <path key={y} d={`M0 ${y} H100`} vectorEffect="non-scaling-stroke" className="stroke-chart-grid" />
      ))}
    </svg>
  );
}

/** Where the line of the hidden days would be: dashed, at the balance that they carry forward. */
function HiddenPart({ level }: { level: number }) {
  return (
    <svg
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="absolute inset-y-0 left-0 h-full w-[9%] overflow-visible"
    >
      <path
        d={`M0 ${level} H100`}
        vectorEffect="non-scaling-stroke"
        strokeDasharray="2 6"
        className="stroke-[2.5] stroke-chart-hidden [stroke-linecap:round]"
      />
    </svg>
  );
}
