import { useLocale } from "next-intl";
import { tierName } from "@/app/_format/plan";
import { freeTier, type Tier } from "@/lib/billing/catalogue";
import { Badge } from "./badge";

export function TierBadge({ tier }: { tier: Tier }) {
  const locale = useLocale();
  return <Badge tone={tier === freeTier() ? "ink" : "emerald"}>{tierName(tier, locale)}</Badge>;
}
