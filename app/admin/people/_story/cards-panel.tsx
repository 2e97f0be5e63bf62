import { useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";
import type { CardStory } from "@/lib/admin/views";
import { Ago } from "../../_parts/ago";
import { DataTable } from "../../_parts/data-table";

const TONE: Record<CardStory["status"], Tone> = { active: "emerald", revoked: "amber", deleted: "ink" };

export function CardsPanel({ cards, now }: { cards: CardStory[]; now: Date }) {
  const t = useTranslations("admin");
  return (
    <Panel id="cards" title={t("cardsTitle")}>
      <DataTable
        label={t("cardsTitle")}
        empty={t("cardsEmpty")}
        rows={cards}
        columns={[
          { head: t("card"), place: "title", cell: ({ card }) => <PaymentCard card={card} /> },
          {
            head: t("state"),
            cell: ({ status, reportedDeletedAt }) => (
              <>
                <StatusWord tone={TONE[status]}>{t(`cardStatus.${status}`)}</StatusWord>{" "}
                <code className="font-sans text-12 text-muted">{status}</code>
                {reportedDeletedAt ? <p className="text-12 text-amber">{t("reportedDeleted")}</p> : null}
              </>
            ),
          },
          { head: t("registered"), cell: ({ createdAt }) => <Ago at={createdAt} now={now} /> },
          {
            head: t("revoked"),
            isQuiet: ({ revokedAt }) => revokedAt === null,
            cell: ({ revokedAt }) => <Ago at={revokedAt} now={now} />,
          },
          {
            head: t("removed"),
            isQuiet: ({ deletedAt }) => deletedAt === null,
            cell: ({ deletedAt }) => <Ago at={deletedAt} now={now} />,
          },
        ]}
      />
    </Panel>
  );
}
