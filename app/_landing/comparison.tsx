import { Check, Minus } from "lucide-react";
import { useTranslations } from "next-intl";

/** Compares FREE and PRO. The server enforces these limits. */
export function Comparison() {
  const t = useTranslations("landing");
  const rows = [
    { feature: t("historyFeature"), free: t("historyFree"), pro: t("historyPro") },
    { feature: t("goalsFeature"), free: false, pro: true },
    { feature: t("exportFeature"), free: false, pro: true },
    { feature: t("sponsorFeature"), free: t("sponsorFree"), pro: t("sponsorPro") },
    { feature: t("badgeFeature"), free: false, pro: true },
  ];
  return (
    <div className="overflow-hidden rounded-card border border-line bg-paper">
      <table className="w-full table-fixed text-left text-14">
        <thead>
          <tr className="border-line border-b text-13">
            <th scope="col" className="w-1/2 px-4 py-3 font-medium text-muted sm:px-6">
              {t("feature")}
            </th>
            <th scope="col" className="px-2 py-3 font-medium text-muted">
              {t("free")}
            </th>
            <th scope="col" className="px-2 py-3 font-semibold text-emerald">
              {t("pro")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ feature, free, pro }) => (
            <tr key={feature} className="border-line border-b last:border-b-0">
              <th scope="row" className="px-4 py-3 font-medium sm:px-6">
                {feature}
              </th>
              <Cell value={free} />
              <Cell value={pro} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ value }: { value: string | boolean }) {
  const t = useTranslations("landing");
  if (typeof value === "string") return <td className="px-2 py-3">{value}</td>;
  return (
    <td className="px-2 py-3">
      {value ? (
        <Check role="img" aria-label={t("yes")} className="size-5 text-emerald" />
      ) : (
        <Minus role="img" aria-label={t("no")} className="size-5 text-muted" />
      )}
    </td>
  );
}
