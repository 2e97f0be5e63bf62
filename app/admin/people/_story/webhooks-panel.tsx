import { useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import type { Tone } from "@/app/_components/tone";
import type { WebhookStory } from "@/lib/admin/views";
import { Ago } from "../../_parts/ago";
import { CodedStatus } from "../../_parts/coded";
import { DataTable } from "../../_parts/data-table";
import { EventWord, ResultWord } from "../../_parts/event-word";
import { Identifier } from "../../_parts/identifier";

const TONE: Record<WebhookStory["status"], Tone> = { received: "blue", processed: "emerald", ignored: "ink", refused: "red" };

export function WebhooksPanel({ webhooks, now }: { webhooks: WebhookStory[]; now: Date }) {
  const t = useTranslations("admin");
  return (
    <Panel id="webhooks" title={t("personWebhooksTitle")}>
      <DataTable
        label={t("personWebhooksTitle")}
        empty={t("personWebhooksEmpty")}
        rows={webhooks}
        columns={[
          { head: t("received"), cell: ({ receivedAt }) => <Ago at={receivedAt} now={now} /> },
          {
            head: t("event"),
            place: "title",
            cell: ({ eventType, id }) => (
              <>
                <p className="font-medium">
                  <EventWord eventType={eventType} />
                </p>
                <Identifier name={t("eventId")} value={id} />
              </>
            ),
          },
          {
            head: t("state"),
            cell: ({ status, result }) => (
              <>
                <CodedStatus tone={TONE[status]} word={t(`webhookStatus.${status}`)} code={status} />
                <p className="text-12 text-muted">{result ? <ResultWord result={result} /> : null}</p>
              </>
            ),
          },
          { head: t("deliveries"), isFigure: true, cell: ({ deliveries }) => deliveries },
        ]}
      />
    </Panel>
  );
}
