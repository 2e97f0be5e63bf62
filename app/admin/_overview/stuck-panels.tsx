import { useLocale, useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import { PaymentCard } from "@/app/_components/payment-card";
import { planName } from "@/app/_format/plan";
import type { AdminOverview } from "@/lib/admin/views";
import { Ago } from "../_parts/ago";
import { DataTable } from "../_parts/data-table";
import { EventWord, ResultWord } from "../_parts/event-word";
import { Identifier } from "../_parts/identifier";
import { ProblemWord } from "../_parts/problem-word";
import { WhoCell } from "../_parts/who-cell";
import { Shown } from "./shown";

type StuckPanelsProps = { overview: Pick<AdminOverview, "problems" | "webhooks" | "undeletedKeys">; now: Date };

/** What an administrator has to look at before it continues. A panel without rows is hidden. */
export function StuckPanels({ overview, now }: StuckPanelsProps) {
  const { problems, webhooks, undeletedKeys } = overview;
  return (
    <>
      {problems.count > 0 ? <ProblemsPanel problems={problems} now={now} /> : null}
      {webhooks.count > 0 ? <WebhooksPanel webhooks={webhooks} now={now} /> : null}
      {undeletedKeys.count > 0 ? <UndeletedKeysPanel undeletedKeys={undeletedKeys} now={now} /> : null}
    </>
  );
}

function ProblemsPanel({ problems, now }: { problems: AdminOverview["problems"]; now: Date }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  return (
    <Panel id="problems" title={t("problemsTitle")} aside={<Shown list={problems} />}>
      <DataTable
        label={t("problemsTitle")}
        empty={t("problemsEmpty")}
        rows={problems.rows}
        columns={[
          { head: t("who"), place: "title", cell: (row) => <WhoCell who={row} /> },
          { head: t("plan"), cell: ({ plan }) => <span className="whitespace-nowrap">{planName(plan, locale)}</span> },
          {
            head: t("problem"),
            cell: ({ problem }) => <ProblemWord problem={problem} />,
          },
          { head: t("nextTry"), cell: ({ nextTryAt }) => <Ago at={nextTryAt} now={now} /> },
        ]}
      />
    </Panel>
  );
}

function WebhooksPanel({ webhooks, now }: { webhooks: AdminOverview["webhooks"]; now: Date }) {
  const t = useTranslations("admin");
  return (
    <Panel id="webhooks" title={t("webhooksTitle")} aside={<Shown list={webhooks} />}>
      <DataTable
        label={t("webhooksTitle")}
        empty={t("webhooksEmpty")}
        rows={webhooks.rows}
        columns={[
          {
            head: t("event"),
            place: "title",
            cell: ({ eventType, id, orderId }) => (
              <>
                <p className="font-medium">
                  <EventWord eventType={eventType} />
                </p>
                <div className="flex flex-wrap gap-x-3">
                  <Identifier name={t("eventId")} value={id} />
                  {orderId ? <Identifier name={t("order")} value={orderId} /> : null}
                </div>
              </>
            ),
          },
          { head: t("received"), cell: ({ receivedAt }) => <Ago at={receivedAt} now={now} /> },
          { head: t("tries"), isFigure: true, cell: ({ tries }) => tries },
          { head: t("result"), cell: ({ result }) => (result ? <ResultWord result={result} /> : t("noAnswerYet")) },
        ]}
      />
    </Panel>
  );
}

function UndeletedKeysPanel({ undeletedKeys, now }: { undeletedKeys: AdminOverview["undeletedKeys"]; now: Date }) {
  const t = useTranslations("admin");
  return (
    <Panel id="keys" title={t("keysTitle")} aside={<Shown list={undeletedKeys} />}>
      <DataTable
        label={t("keysTitle")}
        empty={t("cardsEmpty")}
        rows={undeletedKeys.rows}
        columns={[
          { head: t("who"), place: "title", cell: (row) => <WhoCell who={row} /> },
          { head: t("card"), cell: ({ card }) => <PaymentCard card={card} /> },
          { head: t("revoked"), cell: ({ revokedAt }) => <Ago at={revokedAt} now={now} /> },
          { head: t("tries"), isFigure: true, cell: ({ tries }) => tries },
        ]}
      />
    </Panel>
  );
}
