import { useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import type { Tone } from "@/app/_components/tone";
import type { CardStory } from "@/lib/admin/views";
import { Ago } from "../../_parts/ago";
import { CodedStatus } from "../../_parts/coded";

const TONE: Record<CardStory["status"], Tone> = { active: "emerald", revoked: "amber", deleted: "ink" };

/** The person's cards, newest first: each with its state and its dates. */
export function CardsPanel({ cards, now }: { cards: CardStory[]; now: Date }) {
  const t = useTranslations("admin");
  return (
    <Panel id="cards" title={t("cardsTitle")}>
      {cards.length === 0 ? <p className="text-14 text-muted">{t("cardsEmpty")}</p> : null}
      <ul className="divide-y divide-line text-13">
        {cards.map(({ id, card, status, createdAt, revokedAt, deletedAt, reportedDeletedAt }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-3 first:pt-0 last:pb-0">
            <p className="font-medium">
              <PaymentCard card={card} />
            </p>
            <p>
              <CodedStatus tone={TONE[status]} word={t(`cardStatus.${status}`)} code={status} />
            </p>
            <p className="flex w-full flex-wrap gap-x-3 text-12 text-muted">
              <When name={t("registered")} at={createdAt} now={now} />
              <When name={t("revoked")} at={revokedAt} now={now} />
              <When name={t("removed")} at={deletedAt} now={now} />
            </p>
            {reportedDeletedAt ? <p className="w-full text-12 text-amber">{t("reportedDeleted")}</p> : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function When({ name, at, now }: { name: string; at: Date | null; now: Date }) {
  if (!at) return null;
  return (
    <span>
      {name} <Ago at={at} now={now} />
    </span>
  );
}
