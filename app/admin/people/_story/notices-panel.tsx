import { useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import type { Tone } from "@/app/_components/tone";
import type { NoticeStory } from "@/lib/admin/views";
import { isForPerson, isPhoneChannel, isTemplate } from "@/lib/notice/matrix";
import { Ago } from "../../_parts/ago";
import { Coded, CodedStatus } from "../../_parts/coded";
import { DataTable } from "../../_parts/data-table";

const TONE: Record<NoticeStory["state"], Tone> = {
  waiting: "blue",
  handed: "blue",
  sent: "emerald",
  dropped: "ink",
  undeliverable: "red",
};
const REASONS = [
  "refused",
  "given_up",
  "paid_since",
  "ended_since",
  "refunded_since",
  "undone_since",
  "later_notice",
  "settled_since",
  "no_person",
  "no_number",
  "channel_not_configured",
  "unknown_template",
] as const;

/** What the person was told, by which channel, and what the channel said: the evidence. */
export function NoticesPanel({ notices, now }: { notices: NoticeStory[]; now: Date }) {
  const t = useTranslations("admin");
  return (
    <Panel id="notices" title={t("notice.title")}>
      <DataTable
        label={t("notice.title")}
        empty={t("notice.empty")}
        rows={notices}
        columns={[
          { head: t("when"), place: "beside", cell: ({ at }) => <Ago at={at} now={now} /> },
          {
            head: t("notice.what"),
            place: "title",
            cell: ({ template }) => (
              <span className="font-medium">
                <TemplateWord template={template} />
              </span>
            ),
          },
          { head: t("notice.by"), cell: ({ channel }) => <ChannelWord channel={channel} /> },
          {
            head: t("state"),
            cell: ({ state, reason }) => (
              <>
                <CodedStatus tone={TONE[state]} word={t(`notice.status.${state}`)} code={state} />
                <p className="text-12 text-muted">{reason ? <ReasonWord reason={reason} /> : null}</p>
              </>
            ),
          },
          {
            head: t("notice.answer"),
            isQuiet: ({ answer }) => answer === null,
            cell: ({ answer }) =>
              answer === null ? null : <code className="break-all font-sans text-12 text-muted">{answer}</code>,
          },
        ]}
      />
    </Panel>
  );
}

/** A template of another release stands as it is written. */
function TemplateWord({ template }: { template: string }) {
  const t = useTranslations("admin.notice.template");
  return isTemplate(template) && isForPerson(template) ? <Coded word={t(template)} code={template} /> : template;
}

function ChannelWord({ channel }: { channel: string }) {
  const t = useTranslations("admin.notice.channel");
  return channel === "mail" || isPhoneChannel(channel) ? t(channel) : channel;
}

function ReasonWord({ reason }: { reason: string }) {
  const t = useTranslations("admin.notice.reason");
  const known = REASONS.find((name) => name === reason);
  return known ? t(known) : reason;
}
