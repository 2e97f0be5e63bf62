import { useLocale, useTranslations } from "next-intl";
import { Day } from "@/app/_components/day";
import { PostButton } from "@/app/_components/post-button";
import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";
import { formatDay } from "@/app/_format/day";
import { shortPlanName } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import type { PromoCodeView } from "@/lib/admin/read-promo-codes";
import { lastDayBefore } from "@/lib/billing/rules/calendar";
import { DataTable } from "../../_parts/data-table";

const TONE: Record<PromoCodeView["status"], Tone> = {
  running: "emerald",
  waiting: "blue",
  over: "ink",
  used_up: "amber",
  stopped: "ink",
};

type CodesTableProps = { codes: PromoCodeView[]; now: Date };

/** Every code with its terms, how often it is used, and the button that stops it. */
export function CodesTable({ codes, now }: CodesTableProps) {
  const t = useTranslations("adminCodes");
  return (
    <DataTable
      label={t("listTitle")}
      empty={t("empty")}
      rows={codes}
      columns={[
        { head: t("code"), place: "title", cell: ({ code }) => <strong className="break-all">{code}</strong> },
        {
          head: t("state"),
          place: "beside",
          cell: ({ status }) => <StatusWord tone={TONE[status]}>{t(`status.${status}`)}</StatusWord>,
        },
        { head: t("terms"), cell: (row) => <Terms row={row} /> },
        { head: t("window"), cell: (row) => <Window row={row} now={now} /> },
        {
          head: t("uses"),
          isFigure: true,
          cell: ({ spent, maxUses }) => (maxUses === null ? spent : t("usesOf", { spent, most: maxUses })),
        },
        { head: t("reserved"), isFigure: true, isQuiet: ({ reserved }) => reserved === 0, cell: ({ reserved }) => reserved },
        { head: t("createdOn"), cell: ({ createdAt }) => <Day at={createdAt} now={now} /> },
        { head: t("act"), isQuiet: ({ status }) => status === "stopped", cell: (row) => <Stop row={row} /> },
      ]}
    />
  );
}

function Terms({ row }: { row: PromoCodeView }) {
  const t = useTranslations("adminCodes");
  const locale = useLocale();
  const { percentOff, wonOff, invoices, plans, audience, maxUsesPerPerson } = row;
  const off = percentOff === null ? formatWon(wonOff ?? 0, locale) : `${percentOff}%`;
  const forWhom = [
    t(audience === "new" ? "audienceNew" : "audienceEverybody"),
    plans ? plans.map((plan) => shortPlanName(plan, locale)).join(", ") : t("allPlans"),
    t("perPersonShort", { count: maxUsesPerPerson }),
  ];
  return (
    <>
      <p>{invoices === null ? t("offAlways", { off }) : t("offTimes", { off, count: invoices })}</p>
      <p className="text-12 text-muted">{forWhom.join(" · ")}</p>
    </>
  );
}

function Window({ row: { startsAt, endsAt }, now }: { row: PromoCodeView; now: Date }) {
  const t = useTranslations("adminCodes");
  const locale = useLocale();
  const from = startsAt && formatDay(startsAt, { locale, now });
  const last = endsAt && formatDay(lastDayBefore(endsAt), { locale, now });
  if (from && last) return t("fromTo", { from, last });
  if (from) return t("fromOn", { from });
  return last ? t("until", { last }) : t("noWindow");
}

function Stop({ row: { id, code, status } }: { row: PromoCodeView }) {
  const t = useTranslations("adminCodes");
  const common = useTranslations("common");
  if (status === "stopped") return null;
  return (
    <details className="relative z-1 inline-block">
      <summary
        aria-label={t("stopNamed", { code })}
        className="inline-flex min-h-11 list-none items-center text-red hover:underline"
      >
        {t("stop")}
      </summary>
      <p className="mb-2 max-w-56 text-12 text-muted">{t("stopText")}</p>
      <PostButton
        path={`/api/admin/promo-codes/${id}/stop`}
        label={t("stopNow")}
        working={t("stopping")}
        words={{ noAnswer: common("noAnswer"), signIn: common("signInAgain") }}
        tone="danger"
        size="small"
      />
    </details>
  );
}
