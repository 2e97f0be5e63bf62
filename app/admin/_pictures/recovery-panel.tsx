import clsx from "clsx";
import { useLocale, useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import { formatWon } from "@/app/_format/won";
import type { Recovery } from "@/lib/admin/views";
import { FigureTable } from "../_parts/figure-table";
import { bandPath, OUTCOMES, type Outcome, recoveryBands } from "./recovery-bands";

const FILL: Record<Outcome, string> = { recovered: "fill-emerald", waiting: "fill-amber-mark", ended: "fill-edge" };
const TEXT: Record<Outcome, string> = { recovered: "text-emerald", waiting: "text-amber", ended: "text-ink" };

/** What became of the renewals that failed: paid after all, still waiting, or over. */
export function RecoveryPanel({ recovery }: { recovery: Recovery }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const { failed, recovered } = recovery;
  const won = (amount: number) => formatWon(amount, locale);
  const row = (id: "failed" | Outcome) => ({
    id,
    cells: [t(`recovery.${id}`), t("cases", { count: recovery[id].count }), won(recovery[id].won)],
  });
  const bands = recoveryBands(recovery);
  return (
    <Panel id="recovery" title={t("recoveryTitle")}>
      <p className="font-semibold text-20">
        {failed.count === 0 ? t("recoveryNone") : t("recoverySentence", { failed: failed.count, recovered: recovered.count })}
      </p>
      {failed.count === 0 ? (
        <p className="mt-1 text-14 text-muted">{t("recoveryNoneText")}</p>
      ) : (
        <figure aria-label={t("recoveryTitle")} className="mt-4">
          <div aria-hidden="true" className="flex h-44 gap-3">
            <p className="flex w-16 shrink-0 flex-col justify-center text-right text-13 text-muted">
              <span className="font-semibold text-ink text-16">{t("cases", { count: failed.count })}</span>
              {t("recovery.failed")}
            </p>
            <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" className="h-full min-w-0 flex-1">
              {bands.map((band) => (
                <path key={band.outcome} d={bandPath(band)} className={clsx(FILL[band.outcome], "opacity-30")} />
              ))}
              <path d="M0 0 V100" vectorEffect="non-scaling-stroke" className="stroke-[6] stroke-red" />
              {bands.map(({ outcome, to: [top, bottom] }) => (
                <rect key={outcome} x="97" y={top} width="3" height={bottom - top} className={FILL[outcome]} />
              ))}
            </svg>
            <ul className="flex w-28 shrink-0 flex-col text-13 sm:w-36">
              {bands.map(({ outcome, percent, to: [top, bottom] }) => (
                <li key={outcome} style={{ flexGrow: bottom - top }} className="flex min-h-0 basis-0 flex-col justify-center">
                  <span className={clsx("font-semibold", TEXT[outcome])}>
                    {t(`recovery.${outcome}`)} {percent}%
                  </span>
                  <span className="text-12 text-muted">
                    {t("casesOf", { count: recovery[outcome].count, amount: won(recovery[outcome].won) })}
                  </span>
                </li>
              ))}
            </ul>
          </div>
          <FigureTable
            open={t("asTable")}
            name={t("recoveryTitle")}
            heads={[t("state"), t("count"), t("amount")]}
            rows={[row("failed"), ...OUTCOMES.map(row)]}
          />
        </figure>
      )}
    </Panel>
  );
}
