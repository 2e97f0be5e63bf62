import { useLocale, useTranslations } from "next-intl";
import { Panel } from "@/app/_components/panel";
import { formatInstant } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import type { Locale } from "@/app/_i18n/locale";
import type { AuditView } from "@/lib/admin/views";
import { Ago } from "../../_parts/ago";
import { DataTable } from "../../_parts/data-table";

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
          { head: t("when"), cell: ({ at }) => <Ago at={at} now={now} /> },
          { head: t("event"), cell: (event) => <WhatWasDone event={event} now={now} /> },
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

function WhatWasDone({ event: { action, detail }, now }: { event: AuditView; now: Date }) {
  const t = useTranslations("admin");
  const locale = useLocale();
  const facts = Object.entries(detail).flatMap(([name, value]) => wordOf(name, value, { locale, now }));
  return (
    <div className="min-w-40">
      <span className="font-medium">{t(`action.${action}`)}</span>
      {facts.length > 0 ? <p className="whitespace-normal break-words text-12 text-muted">{facts.join(", ")}</p> : null}
    </div>
  );
}

const INSTANT = /^\d{4}-\d\d-\d\dT/;

/**
 * Formats one detail of an entry: amounts and times as text, codes unchanged, a plain number with
 * its name.
 */
function wordOf(name: string, value: AuditView["detail"][string], wording: { locale: Locale; now: Date }): string[] {
  if (value === null || value === false) return [];
  if (value === true) return [name];
  if (typeof value === "number") return [name.endsWith("Won") ? formatWon(value, wording.locale) : `${name} ${value}`];
  return [INSTANT.test(value) ? formatInstant(new Date(value), wording) : value];
}
