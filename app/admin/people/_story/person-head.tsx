import { ArrowLeft } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { Badge } from "@/app/_components/badge";
import { TierBadge } from "@/app/_components/tier-badge";
import { formatDay } from "@/app/_format/day";
import type { PersonStory, SubscriptionStory } from "@/lib/admin/views";
import { OpenPalette } from "../../_palette/open-palette";
import { SubscriptionWord } from "../../_parts/subscription-word";

type PersonHeadProps = { person: PersonStory["person"]; subscription: SubscriptionStory | undefined; now: Date };

/** Who this is, and how things stand, in two lines. */
export function PersonHead({ person, subscription, now }: PersonHeadProps) {
  const t = useTranslations("admin");
  const locale = useLocale();
  return (
    <header>
      <div className="flex items-center justify-between gap-4">
        <AppLink href="/admin" className="inline-flex min-h-11 items-center gap-1 text-13 text-blue hover:underline">
          <ArrowLeft aria-hidden="true" className="size-4" />
          {t("back")}
        </AppLink>
        <OpenPalette />
      </div>
      <h1 className="font-bold text-28">{t("personTitle", { name: person.name ?? person.email })}</h1>
      <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-14 text-muted">
        <TierBadge tier={person.tier} />
        {person.isAdmin ? <Badge>{t("roleAdmin")}</Badge> : null}
        {subscription ? <SubscriptionWord status={subscription.status} isCancelling={subscription.cancel !== null} /> : null}
        <span className="select-all break-all">{person.email}</span>
        {person.isEmailVerified ? null : <span className="text-amber">{t("emailUnproven")}</span>}
        <span>{t("memberSince", { day: formatDay(person.createdAt, { locale, now }) })}</span>
      </p>
    </header>
  );
}
