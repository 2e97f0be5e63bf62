import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { DunningSteps } from "@/app/_components/dunning-steps";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { webContext } from "@/app/_server/context";
import { isAdministrator } from "@/lib/auth/role";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { CancelPanel } from "./_status/cancel-panel";
import { CardPanel } from "./_status/card-panel";
import { PaymentHistory } from "./_status/payment-history";
import { StateBanner } from "./_status/state-banner";
import { SubscriptionPanel } from "./_status/subscription-panel";
import { Timeline } from "./_status/timeline";
import { signedInPerson } from "./signed-in-person";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("billing");
  return { title: t("title") };
}

type BillingPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function BillingPage({ searchParams }: BillingPageProps) {
  const person = await signedInPerson("/billing");
  const context = await webContext(`person:${person.id}`);
  const status = await readBillingStatus(context, { userId: person.id, isAdmin: isAdministrator(person) });
  const t = await getTranslations("billing");
  const dunning = await getTranslations("dunning");
  const { state, plan, period, card, tier, payments, timeline, dunning: course } = status;
  const now = context.now();
  const isKept = (await searchParams).kept !== undefined && state.kind === "active";
  const isCanceled = state.kind === "checking" && state.isCanceled;
  const isBilled = plan !== null && state.kind !== "complimentary";
  return (
    <Page>
      <PageHeading>{t("heading")}</PageHeading>
      {isKept ? <NoticeBanner tone="emerald" title={t("kept")} /> : null}
      <StateBanner status={status} now={now} />
      {isBilled ? <SubscriptionPanel plan={plan} period={period} state={state} tier={tier} now={now} /> : null}
      {course.length > 0 ? (
        <Panel id="dunning" title={course.some(({ isAhead }) => isAhead) ? dunning("title") : dunning("titleOver")}>
          <DunningSteps steps={course} now={now} />
        </Panel>
      ) : null}
      {isBilled && card ? <CardPanel card={card} state={state} owedWon={status.owedWon} now={now} /> : null}
      {state.kind === "complimentary" && payments.length === 0 ? null : <PaymentHistory payments={payments} now={now} />}
      {timeline.length > 0 ? <Timeline events={timeline} now={now} /> : null}
      {isBilled && state.kind !== "cancelling" && !isCanceled ? <CancelPanel isUnpaid={state.kind === "past_due"} /> : null}
    </Page>
  );
}
