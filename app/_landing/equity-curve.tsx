import { useTranslations } from "next-intl";

const WHOLE_CURVE = "M0 150 C22 146 34 158 58 150 S96 128 118 134 150 160 176 146 214 92 240 100 268 130 292 112";
const LAST_MONTHS = "M292 112 C316 94 330 96 350 76 S384 60 400 40";

/**
 * Shows the difference between the plans: Free shows the last three months, Pro the whole history.
 */
export function EquityCurve() {
  const t = useTranslations("landing");
  return (
    <figure className="rounded-card border border-line bg-paper p-5 sm:p-6">
      <svg viewBox="0 0 410 190" role="img" aria-label={t("curveLabel")} className="w-full">
        <rect x="292" y="8" width="114" height="174" rx="10" className="fill-ground" />
        {[48, 95, 142].map((y) => (
          <line key={y} x1="0" x2="406" y1={y} y2={y} className="stroke-line" strokeDasharray="2 6" />
        ))}
        <path d={`${WHOLE_CURVE} L292 182 L0 182 Z`} className="fill-emerald-soft" />
        <path d={WHOLE_CURVE} className="fill-none stroke-emerald" strokeWidth="3.5" strokeLinecap="round" />
        <path d={LAST_MONTHS} className="fill-none stroke-ink" strokeWidth="3.5" strokeLinecap="round" />
        <circle cx="400" cy="40" r="6" className="fill-ink" />
      </svg>
      <figcaption className="mt-4 flex flex-wrap gap-x-5 gap-y-1 font-medium text-13">
        <span className="inline-flex items-center gap-2">
          <span aria-hidden="true" className="h-1 w-5 rounded-full bg-emerald" />
          {t("curvePro")}
        </span>
        <span className="inline-flex items-center gap-2">
          <span aria-hidden="true" className="h-1 w-5 rounded-full bg-ink" />
          {t("curveFree")}
        </span>
      </figcaption>
    </figure>
  );
}
