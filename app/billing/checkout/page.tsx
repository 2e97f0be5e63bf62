import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { AppLink } from "@/app/_components/app-link";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { everyPeriod, planName } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import { CodeField, CodeForm } from "@/app/_promo/code-field";
import { type AppliedCode, appliedTo, CODE, enteredCode, refusalOfCode, withCode } from "@/app/_promo/entered-code";
import { durationOf } from "@/app/_promo/use-offer";
import { billingStatusOf } from "@/app/_server/billing-status";
import { webContext } from "@/app/_server/context";
import { currentPerson } from "@/app/_server/current-person";
import { RETURN_TO, returnPath, withReturnPath } from "@/app/_server/return-path";
import { signedInPerson } from "@/app/_server/signed-in-person";
import { comingRaise } from "@/lib/billing/price/coming-raise";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { readPlans } from "@/lib/billing/views/read-plans";
import { readTrialOffer } from "@/lib/billing/views/read-trial-offer";
import type { PlanView, TrialOffer } from "@/lib/billing/views/views";
import { env } from "@/lib/env";
import { titleOfState } from "../_status/title-of-state";
import { TRIAL, WITHOUT_TRIAL } from "../trial-choice";
import { CheckoutForm } from "./checkout-form";
import { InsteadOfCheckout } from "./instead-of-checkout";
import { OrderSummary } from "./order-summary";
import { TermsToRead } from "./terms-to-read";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("checkout");
  const person = await currentPerson();
  if (!person) return { title: t("title") };
  const { now } = await webContext();
  const status = await billingStatusOf(person);
  switch (status.state.kind) {
    case "free":
      return { title: t("title") };
    case "active":
      return { title: t("alreadyTitle") };
    case "complimentary":
      return { title: t("complimentaryTitle") };
    case "past_due":
      return { title: t("owedTitle") };
    case "cancelling":
    case "checking":
      return { title: titleOfState(status, { t: await getTranslations("billing"), locale: await getLocale(), now: now() }) };
    default:
      return status.state satisfies never;
  }
}

/**
 * What the customer agrees to: for how long the amount holds, and that nothing dearer follows by
 * itself.
 */
function agreementOf({ applied, trial }: Pick<AgreementProps, "applied" | "trial">) {
  if (trial) return "agree_trial";
  if (!applied) return "agree";
  const duration = durationOf(applied.quote);
  if (applied.quote.amountWon > 0) return duration === "always" ? "agree" : (`agree_${duration}` as const);
  return duration === "always" ? "agree_free_always" : "agree_free";
}

/** The button says what it costs now. */
function payWord(
  t: Awaited<ReturnType<typeof getTranslations<"checkout">>>,
  { amountWon, amount, days }: { amountWon: number; amount: string; days: number },
): string {
  if (days > 0) return t("payTrial", { days });
  return amountWon === 0 ? t("payNothing") : t("pay", { amount });
}

type CheckoutProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function CheckoutPage({ searchParams }: CheckoutProps) {
  const { plan: wanted, changed, [CODE]: wantedCode, [RETURN_TO]: wantedReturn, [TRIAL]: wantedTrial } = await searchParams;
  const returnTo = returnPath(wantedReturn);
  const view = readPlans({ settings: env }).find(({ plan }) => plan === wanted);
  if (!view) redirect("/#plans");
  const here = withReturnPath(`/billing/checkout?plan=${view.plan}`, returnTo);
  const person = await signedInPerson(withCode(here, wantedCode));
  const context = await webContext(`person:${person.id}`);
  const status = await billingStatusOf(person);
  if (status.state.kind !== "free") return <InsteadOfCheckout status={status} returnTo={returnTo} now={context.now()} />;
  const t = await getTranslations("checkout");
  const common = await getTranslations("common");
  const errors = await getTranslations("errors");
  const entered = await enteredCode(context, { value: wantedCode, plans: [view.plan], userId: person.id });
  const applied = appliedTo(entered, view.plan);
  const refusal = refusalOfCode(entered, view.plan);
  const offer = view.trialDays === null ? null : await readTrialOffer(context, { userId: person.id, plan: view.plan });
  // A code and a trial do not combine: a code that applies is what the customer has chosen.
  const trial = applied || wantedTrial === WITHOUT_TRIAL ? null : offer;
  return (
    <Page isWide>
      <PageHeading>{t("heading", { plan: planName(view.plan, await getLocale()) })}</PageHeading>
      {changed === "amount_changed" || changed === "terms_changed" || changed === "trial_changed" ? (
        <NoticeBanner tone="amber" title={t(`${changed}Title`)}>
          <p>{t(`${changed}Text`)}</p>
        </NoticeBanner>
      ) : null}
      <CodeForm action="/billing/checkout" fields={{ plan: view.plan, ...(returnTo ? { [RETURN_TO]: returnTo } : {}) }} />
      <Agreement
        view={view}
        applied={applied}
        trial={trial}
        returnTo={returnTo}
        summary={
          <OrderSummary
            view={view}
            applied={applied}
            raise={await comingRaise(context.db, { plan: view.plan, amountWon: view.units.unitWon, now: context.now() })}
            typedCode={entered.typed}
            trial={trial}
            trialLink={offer && !applied ? <TrialLink here={here} isWithout={trial === null} /> : null}
            codeField={<CodeField entered={entered} problem={refusal && errors(refusal)} withoutHref={here} />}
            batchHours={context.settings.batchHours}
            now={context.now()}
          />
        }
      />
      <noscript>
        <NoticeBanner tone="amber" title={common("noScript")} />
      </noscript>
    </Page>
  );
}

/** The other way to begin: with the trial, or paying at once. */
async function TrialLink({ here, isWithout }: { here: string; isWithout: boolean }) {
  const t = await getTranslations("checkout");
  return (
    <AppLink
      href={isWithout ? here : `${here}&${TRIAL}=${WITHOUT_TRIAL}`}
      className="inline-flex min-h-11 items-center text-14 text-blue hover:underline"
    >
      {t(isWithout ? "withTrial" : "withoutTrial")}
    </AppLink>
  );
}

type AgreementProps = {
  view: PlanView;
  applied: AppliedCode | null;
  trial: TrialOffer | null;
  returnTo: string | null;
  summary: ReactNode;
};

async function Agreement({ view, applied, trial, returnTo, summary }: AgreementProps) {
  const { plan } = view;
  const amountWon = trial ? 0 : (applied?.quote.amountWon ?? view.amountWon);
  const days = trial?.days ?? 0;
  const t = await getTranslations("checkout");
  const common = await getTranslations("common");
  const plans = await getTranslations("plan");
  const amount = formatWon(amountWon, await getLocale());
  const { key, count } = everyPeriod(plan);
  const discountedInvoices = applied?.quote.discountedInvoices ?? null;
  return (
    <CheckoutForm
      plan={plan}
      returnTo={returnTo}
      promoCode={applied?.code ?? null}
      trialDays={trial?.days ?? null}
      amountWon={amountWon}
      termsVersion={TERMS_VERSION}
      sdkUrl={env.tossSdkUrl}
      summary={summary}
      words={{
        terms: t("termsTitle"),
        agree: t(agreementOf({ applied, trial }), {
          every: plans(`every.${key}`, { count }),
          amount,
          count: discountedInvoices ?? 0,
          days,
        }),
        agreeFirst: t("agreeFirst"),
        pay: payWord(t, { amountWon, amount, days }),
        paying: t("paying"),
        move: t("moveText"),
        canceled: t("canceled"),
        scriptFailed: t("scriptFailed"),
        windowFailed: t("windowFailed"),
        noAnswer: common("noAnswer"),
        signIn: common("signInAgain"),
      }}
    >
      <TermsToRead />
    </CheckoutForm>
  );
}
