import { useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import type { AuditView } from "@/lib/admin/views";
import { Ago } from "../../_parts/ago";
import { Coded } from "../../_parts/coded";
import { DataTable } from "../../_parts/data-table";
import { Identifier } from "../../_parts/identifier";
import { idOf, useDetailWords } from "./detail-words";

/** The person's audit log, the newest entry first. */
export function AuditPanel({ audit, now }: { audit: AuditView[]; now: Date }) {
  const t = useTranslations("admin");
  return (
    <Panel id="audit" title={t("auditTitle")}>
      <DataTable
        label={t("auditTitle")}
        empty={t("auditEmpty")}
        rows={audit}
        columns={[
          { head: t("when"), place: "beside", cell: ({ at }) => <Ago at={at} now={now} /> },
          { head: t("done"), place: "title", cell: (event) => <WhatWasDone event={event} now={now} /> },
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

function WhatWasDone({ event: { action, detail, decline }, now }: { event: AuditView; now: Date }) {
  const t = useTranslations("admin");
  const wordOf = useDetailWords(now);
  const facts = Object.entries(detail).flatMap(([name, value]) => (decline && name === "code" ? [] : wordOf(name, value)));
  const ids = Object.entries(detail).flatMap(([name, value]) => {
    const id = idOf(name);
    return id && typeof value === "string" ? { id, value } : [];
  });
  return (
    <div className="space-y-0.5">
      <p className="font-medium">
        <Coded word={t(`action.${action}`)} code={action} />
      </p>
      {decline ? (
        <p className="text-12 text-muted">
          <Coded word={t(`reason.${decline}`)} code={String(detail.code)} />
        </p>
      ) : null}
      {facts.length > 0 ? <p className="break-words text-12 text-muted">{facts.join(", ")}</p> : null}
      {ids.map(({ id, value }) => (
        <Identifier key={id} name={t(`idOf.${id}`)} value={value} />
      ))}
    </div>
  );
}
