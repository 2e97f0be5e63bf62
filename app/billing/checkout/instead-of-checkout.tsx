import Link from "next/link";
import { useTranslations } from "next-intl";
import { ButtonLink } from "@/app/_components/button";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page, PageHeading } from "@/app/_components/page-frame";
import type { BillingStatusView } from "@/lib/billing/views/views";
import { StateBanner } from "../_status/state-banner";

/**
 * What a customer with a live subscription, or with a payment under way, sees instead of the form:
 * the present state and the way on. Another subscription would be a second one.
 */
export function InsteadOfCheckout({ status, now }: { status: BillingStatusView; now: Date }) {
  const t = useTranslations("checkout");
  switch (status.state.kind) {
    case "complimentary":
      return <NothingToPay kind="complimentary" />;
    case "active":
      return <NothingToPay kind="already" />;
    case "past_due":
      return (
        <Page>
          <PageHeading text={t("owedText")}>{t("owedTitle")}</PageHeading>
          <StateBanner status={status} now={now} />
          <p className="text-14 text-muted">
            {t("owedInstead")}{" "}
            <Link href="/billing/cancel" className="text-blue hover:underline">
              {t("owedEnd")}
            </Link>
          </p>
        </Page>
      );
    case "cancelling":
    case "checking":
    case "free":
      return (
        <Page>
          <PageHeading>{t("title")}</PageHeading>
          <StateBanner status={status} now={now} />
          <div>
            <ToBilling />
          </div>
        </Page>
      );
    default:
      return status.state satisfies never;
  }
}

function NothingToPay({ kind }: { kind: "already" | "complimentary" }) {
  const t = useTranslations("checkout");
  return (
    <Page>
      <NoticeBanner tone="emerald" level={1} title={t(`${kind}Title`)} actions={<ToBilling />}>
        <p>{t(`${kind}Text`)}</p>
      </NoticeBanner>
    </Page>
  );
}

function ToBilling() {
  const common = useTranslations("common");
  return (
    <ButtonLink href="/billing" tone="plain">
      {common("backToBilling")}
    </ButtonLink>
  );
}
