import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ButtonLink } from "@/app/_components/button";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { Moment } from "@/app/_components/moment";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { formatLastDay } from "@/app/_format/day";
import { formatWon } from "@/app/_format/won";
import { billingStatusOf } from "@/app/_server/billing-status";
import { webContext } from "@/app/_server/context";
import { currentPerson } from "@/app/_server/current-person";
import { signedInPerson } from "@/app/_server/signed-in-person";
import { ResumeButton } from "../_status/resume-button";
import { StateHero } from "../_status/state-hero";
import { RefundLink } from "../refund/refund-link";
import { CancelForm } from "./cancel-form";
import { WhatChanges } from "./what-changes";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("cancel");
  const person = await currentPerson();
  const status = person ? await billingStatusOf(person) : null;
  return { title: status?.state.kind === "cancelling" ? t("doneTitle") : t("title") };
}

export default async function CancelPage() {
  const person = await signedInPerson("/billing/cancel");
  const context = await webContext(`person:${person.id}`);
  const status = await billingStatusOf(person);
  const t = await getTranslations("cancel");
  const now = context.now();
  const { state, period } = status;
  if (state.kind === "cancelling") return <Canceled endsAt={state.endsAt} now={now} />;
  if ((state.kind === "free" && state.ended) || (state.kind === "checking" && state.isCanceled)) {
    return (
      <Page>
        <StateHero status={status} now={now} />
      </Page>
    );
  }
  if (!status.plan || !period || state.kind === "complimentary") return <NothingToCancel />;
  const isUnpaid = state.kind === "past_due";
  const locale = await getLocale();
  const amount = formatWon(status.plan.amountWon, locale);
  return (
    <Page>
      <PageHeading text={isUnpaid ? t("unpaidText", { amount }) : undefined}>
        {isUnpaid ? t("headingUnpaid") : t("heading")}
      </PageHeading>
      {state.kind === "checking" ? (
        <NoticeBanner tone="amber" title={t("pendingTitle")}>
          <p>
            {t("pendingText", {
              amount: formatWon(state.amountWon, locale),
              day: formatLastDay(state.paidUntil, { locale, now }),
            })}
          </p>
        </NoticeBanner>
      ) : null}
      {isUnpaid || state.kind === "checking" ? null : <WhatChanges endsAt={period.end} now={now} />}
      {status.refund ? <RefundLink choice={status.refund} /> : null}
      <Panel>
        <Confirm />
      </Panel>
    </Page>
  );
}

async function Confirm() {
  const t = await getTranslations("cancel");
  const common = await getTranslations("common");
  return (
    <CancelForm
      words={{
        reason: t("reason"),
        optional: t("optional"),
        reasonHint: t("reasonHint"),
        keep: t("keep"),
        confirm: t("confirm"),
        confirming: t("confirming"),
        noAnswer: common("noAnswer"),
        signIn: common("signInAgain"),
      }}
    />
  );
}

async function Canceled({ endsAt, now }: { endsAt: Date; now: Date }) {
  const t = await getTranslations("cancel");
  const common = await getTranslations("common");
  const locale = await getLocale();
  return (
    <Moment
      picture={<Illustration scene="expired" />}
      title={t("doneTitle")}
      actions={
        <>
          <ButtonLink href="/billing" tone="plain">
            {common("backToBilling")}
          </ButtonLink>
          <ResumeButton tone="plain" isWide />
        </>
      }
    >
      <p>{t("doneText", { day: formatLastDay(endsAt, { locale, now, weekday: true }) })}</p>
    </Moment>
  );
}

async function NothingToCancel() {
  const t = await getTranslations("cancel");
  const common = await getTranslations("common");
  return (
    <Moment
      picture={<Illustration scene="empty" />}
      title={t("nothingTitle")}
      actions={<ButtonLink href="/billing">{common("backToBilling")}</ButtonLink>}
    >
      <p>{t("nothingText")}</p>
    </Moment>
  );
}
