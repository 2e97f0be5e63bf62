import { useTranslations } from "next-intl";
import { Day } from "@/app/_components/day";
import { Fact, Facts } from "@/app/_components/facts";
import { Panel } from "@/app/_components/panel";
import { TierBadge } from "@/app/_components/tier-badge";
import type { PersonStory } from "@/lib/admin/views";

type PersonPanelProps = { person: PersonStory["person"]; now: Date };

export function PersonPanel({ person, now }: PersonPanelProps) {
  const t = useTranslations("admin");
  return (
    <Panel id="person" title={t("person")}>
      <Facts>
        <Fact name={t("clue.email")}>
          <span className="select-all break-all">{person.email}</span>
          {person.isEmailVerified ? null : <p className="text-12 text-amber">{t("emailUnproven")}</p>}
        </Fact>
        <Fact name={t("tier")}>
          <TierBadge tier={person.tier} />
        </Fact>
        <Fact name={t("role")}>{person.isAdmin ? t("roleAdmin") : t("roleUser")}</Fact>
        <Fact name={t("joined")}>
          <Day at={person.createdAt} now={now} />
        </Fact>
      </Facts>
    </Panel>
  );
}
