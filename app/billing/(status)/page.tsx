import { CircleCheck } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { Page } from "@/app/_components/page-frame";
import { billingStatusOf } from "@/app/_server/billing-status";
import { webContext } from "@/app/_server/context";
import { currentPerson } from "@/app/_server/current-person";
import { signedInPerson } from "@/app/_server/signed-in-person";
import { readPlans } from "@/lib/billing/views/read-plans";
import { Announcer } from "../_status/announcer";
import { CancelPanel } from "../_status/cancel-panel";
import { ConsentHint } from "../_status/consent-hint";
import { DunningRail } from "../_status/dunning-rail";
import { History, WHOLE_HISTORY } from "../_status/history";
import { Offer } from "../_status/offer";
import { PlanPanel } from "../_status/plan-panel";
import { StateHero } from "../_status/state-hero";
import { sentenceOfState, titleOfState } from "../_status/title-of-state";
import { RefundLink } from "../refund/refund-link";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("billing");
  const person = await currentPerson();
  if (!person) return { title: t("title") };
  const { now } = await webContext();
  const status = await billingStatusOf(person);
  return { title: titleOfState(status, { t, locale: await getLocale(), now: now() }) };
}

type BillingPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function BillingPage({ searchParams }: BillingPageProps) {
  const person = await signedInPerson("/billing");
  const context = await webContext(`person:${person.id}`);
  const status = await billingStatusOf(person);
  const { state, plan, history, dunning, grace } = status;
  const now = context.now();
  const asked = await searchParams;
  const isKept = asked.kept !== undefined && state.kind === "active";
  const isChanged = asked.changed !== undefined && state.kind === "active" && status.nextPlan === null;
  const isWhole = asked[WHOLE_HISTORY.name] === WHOLE_HISTORY.value;
  const isBilled = plan !== null && state.kind !== "complimentary";
  const isEnding = state.kind === "cancelling" || (state.kind === "checking" && state.isCanceled);
  const isNew = state.kind === "free" && state.ended === null;
  return (
    <Page isWide>
      <Announcer text={sentenceOfState(status, { t: await getTranslations("billing"), locale: await getLocale(), now })} />
      {isKept ? <Done text={(await getTranslations("billing"))("kept")} /> : null}
      {isChanged ? <Done text={(await getTranslations("planChange"))("done")} /> : null}
      <StateHero status={status} now={now} />
      {status.consent ? <ConsentHint consent={status.consent} now={now} /> : null}
      {isNew ? <Offer plans={readPlans(context)} /> : null}
      {grace && dunning.length > 0 ? <DunningRail steps={dunning} grace={grace} now={now} /> : null}
      {history.length > 0 || isBilled ? <History items={history} isWhole={isWhole} now={now} /> : null}
      {state.kind === "active" && !status.trialEndsAt ? <PlanPanel next={status.nextPlan} now={now} /> : null}
      {isBilled && !isEnding ? <CancelPanel isUnpaid={state.kind === "past_due"} isTrial={status.trialEndsAt !== null} /> : null}
      {status.refund ? <RefundLink choice={status.refund} /> : null}
    </Page>
  );
}

function Done({ text }: { text: string }) {
  return (
    <p role="status" className="arrive flex items-center gap-2 px-2 font-semibold text-16 text-emerald">
      <CircleCheck aria-hidden="true" className="size-5 shrink-0" />
      {text}
    </p>
  );
}
