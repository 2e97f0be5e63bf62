import { useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import type { AuditView } from "@/lib/admin/views";
import { Ago } from "../_parts/ago";
import { DataTable } from "../_parts/data-table";

/** Who did what and why, the newest first. */
export function AuditPanel({ audit, now }: { audit: AuditView[]; now: Date }) {
  const t = useTranslations("admin");
  return (
    <Panel id="audit" title={t("auditTitle")}>
      <DataTable
        label={t("auditTitle")}
        empty={t("auditEmpty")}
        rows={audit}
        columns={[
          { head: t("when"), cell: ({ at }) => <Ago at={at} now={now} /> },
          { head: t("event"), cell: (event) => <WhatWasDone event={event} /> },
          {
            head: t("actor"),
            cell: ({ by, isOwn }) => (
              <span className="break-words">{isOwn ? t("self") : t(`actorKind.${by.kind}`, { name: by.name })}</span>
            ),
          },
        ]}
      />
    </Panel>
  );
}

function WhatWasDone({ event: { action, detail } }: { event: AuditView }) {
  const t = useTranslations("admin");
  const facts = Object.entries(detail).filter(([, value]) => value !== null);
  return (
    <div className="min-w-40">
      <span className="font-medium">{t(`action.${action}`)}</span>
      {facts.length > 0 ? (
        <p className="break-all text-12 text-muted">{facts.map(([name, value]) => `${name} ${value}`).join(", ")}</p>
      ) : null}
    </div>
  );
}
