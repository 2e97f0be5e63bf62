import { Check, Minus } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { fill } from "@/app/_format/fill";
import { features, freeTier, tiers } from "@/lib/billing/catalogue";

type Feature = ReturnType<typeof features>[number];

/** Every feature of every tier, as the catalogue has them. The server enforces these limits. */
export function Comparison() {
  const t = useTranslations("landing");
  const locale = useLocale();
  return (
    <div className="overflow-hidden rounded-card bg-paper">
      <table className="w-full table-fixed text-left text-14">
        <thead>
          <tr className="border-line border-b text-13">
            <th scope="col" className="w-2/5 px-4 py-3 font-medium text-muted sm:px-6">
              {t("feature")}
            </th>
            {tiers().map(({ id, name }) => (
              <th
                key={id}
                scope="col"
                className={`px-2 py-3 ${id === freeTier() ? "font-medium text-muted" : "font-semibold text-emerald"}`}
              >
                {name[locale]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {features().map((feature) => (
            <tr key={feature.id} className="border-line border-b last:border-b-0">
              <th scope="row" className="px-4 py-3 font-medium sm:px-6">
                {feature.name[locale]}
              </th>
              {tiers().map((tier) => (
                <Cell key={tier.id} feature={feature} allowance={tier.features[feature.id]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ feature, allowance }: { feature: Feature; allowance: boolean | number }) {
  const t = useTranslations("landing");
  const locale = useLocale();
  if (typeof allowance === "number") {
    return <td className="px-2 py-3">{feature.limit ? fill(feature.limit[locale], { limit: allowance }) : allowance}</td>;
  }
  const words = allowance ? feature.yes : feature.no;
  if (words) return <td className="px-2 py-3">{words[locale]}</td>;
  return (
    <td className="px-2 py-3">
      {allowance ? (
        <Check role="img" aria-label={t("yes")} className="size-5 text-emerald" />
      ) : (
        <Minus role="img" aria-label={t("no")} className="size-5 text-muted" />
      )}
    </td>
  );
}
