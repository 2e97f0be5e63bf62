import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Panel } from "@/app/_components/panel";
import { formatInstant } from "@/app/_format/day";
import type { NowHere } from "@/lib/demo/read-now-here";
import { isoMinute } from "./iso-minute";

type NowHereProps = {
  here: NowHere | null;
  /** The title of the person's status page. */
  screen: string | null;
  name: string | null;
  now: Date;
};

/** What the three say at this instant, in this demo, of the person who looks. */
export function NowHerePanel({ here, screen, name, now }: NowHereProps) {
  const t = useTranslations("tour");
  const locale = useLocale();
  const aside = <span className="text-13 text-muted">{formatInstant(now, { locale, now, weekday: true })}</span>;
  return (
    <Panel id="now-here" title={name ? t("nowOf", { name }) : t("now")} aside={aside}>
      {here ? (
        <dl className="grid gap-4 text-14 sm:grid-cols-3">
          <Says who={t("screen")}>{screen}</Says>
          <Says who={t("toss")}>{here.toss ? t("tossNow", here.toss) : t("tossAway")}</Says>
          <Says who={t("database")}>
            <DatabaseNow here={here} />
          </Says>
        </dl>
      ) : (
        <p className="text-14 text-muted">{t("nobody")}</p>
      )}
    </Panel>
  );
}

const Says = ({ who, children }: { who: string; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-13 text-muted">{who}</dt>
    <dd className="mt-0.5 font-medium">{children}</dd>
  </div>
);

function DatabaseNow({ here: { subscription, payment } }: { here: NowHere }) {
  const t = useTranslations("tour");
  if (!subscription) return <>{t("noRows")}</>;
  const { status, dueAt, graceEndsAt } = subscription;
  return (
    <span className="font-mono text-13">
      status = {status}
      {dueAt ? (
        <>
          <br />
          due_at = {isoMinute(dueAt)}
        </>
      ) : null}
      {graceEndsAt ? (
        <>
          <br />
          grace_ends_at = {isoMinute(graceEndsAt)}
        </>
      ) : null}
      {payment ? (
        <>
          <br />
          payments.status = {payment.status}
        </>
      ) : null}
    </span>
  );
}
