import { useLocale, useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import { formatDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { AdminOverview } from "@/lib/admin/views";
import { FigureTable } from "../_parts/figure-table";
import { type DayBars, moneyBars } from "./money-bars";

type MoneyPanelProps = { overview: Pick<AdminOverview, "moneyIn" | "today">; now: Date };

/** What came in on each of the last thirty days, and below the line what was given back. */
export function MoneyPanel({ overview: { moneyIn, today }, now }: MoneyPanelProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const { days, chargedWon, refundedWon, keptWon } = moneyIn;
  const won = (amount: number) => formatWon(amount, locale);
  const isEmpty = chargedWon === 0 && refundedWon === 0;
  return (
    <Panel id="money" title={t("moneyTitle")}>
      <p className="font-bold text-28 tabular-nums tracking-tight sm:text-40">{won(keptWon)}</p>
      <p className="text-14 text-muted">
        {refundedWon > 0 ? `${t("moneyParts", { charged: won(chargedWon), refunded: won(refundedWon) })} ` : null}
        {t("moneyToday", { paid: today.paid, amount: won(today.paidWon), declined: today.declined })}
      </p>
      {isEmpty ? (
        <Empty text={t("moneyEmpty")} />
      ) : (
        <figure aria-label={t("moneyTitle")} className="mt-6">
          <Bars days={days} now={now} />
          <div aria-hidden="true" className="mt-2 flex justify-between gap-4 text-12 text-muted">
            <span>{formatDay(days[0]?.at ?? now, { locale, now })}</span>
            <span className="flex flex-wrap justify-center gap-x-4">
              <Key className="bg-emerald" text={t("moneyCharged")} />
              {refundedWon > 0 ? <Key className="bg-amber-mark" text={t("moneyRefunded")} /> : null}
            </span>
            <span>{t("moneyLast")}</span>
          </div>
          <FigureTable
            open={t("asTable")}
            name={t("moneyTitle")}
            heads={[t("day"), t("moneyCharged"), t("moneyRefunded")]}
            rows={[...days].reverse().map((day) => ({
              id: day.at.toISOString(),
              cells: [formatDay(day.at, { locale, now, weekday: true }), won(day.chargedWon), won(-day.refundedWon)],
            }))}
          />
        </figure>
      )}
    </Panel>
  );
}

const Key = ({ className, text }: { className: string; text: string }) => (
  <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
    <span className={`size-2 rounded-full ${className}`} />
    {text}
  </span>
);

/** Each day has ten units of the frame's width, a bar of seven in their middle. */
const STEP = 10;
const WIDTH = 7;

function Bars({ days, now }: { days: AdminOverview["moneyIn"]["days"]; now: Date }) {
  const locale = useLocale();
  const t = useTranslations("admin");
  const { bars, line } = moneyBars(days);
  const x = (nth: number) => nth * STEP + (STEP - WIDTH) / 2;
  const titleOf = ({ at }: DayBars, nth: number) =>
    t("moneyDay", {
      day: formatDay(at, { locale, now, weekday: true }),
      charged: formatWon(days[nth]?.chargedWon ?? 0, locale),
      refunded: formatWon(days[nth]?.refundedWon ?? 0, locale),
    });
  return (
    <svg viewBox={`0 0 ${days.length * STEP} 100`} preserveAspectRatio="none" aria-hidden="true" className="h-40 w-full sm:h-52">
      {bars.map((bar, nth) => (
        <g key={bar.at.toISOString()} className="group">
          <title>{titleOf(bar, nth)}</title>
          <rect x={nth * STEP} y="0" width={STEP} height="100" className="fill-transparent group-hover:fill-ground" />
          <rect x={x(nth)} y={bar.charged.top} width={WIDTH} height={bar.charged.height} className="fill-emerald" />
          <rect x={x(nth)} y={bar.refunded.top} width={WIDTH} height={bar.refunded.height} className="fill-amber-mark" />
        </g>
      ))}
      <path d={`M0 ${line} H${days.length * STEP}`} vectorEffect="non-scaling-stroke" className="stroke-edge" />
    </svg>
  );
}

function Empty({ text }: { text: string }) {
  return (
    <div className="mt-6 flex h-40 items-center justify-center rounded-card border border-edge border-dashed px-6 text-center text-14 text-muted">
      {text}
    </div>
  );
}
