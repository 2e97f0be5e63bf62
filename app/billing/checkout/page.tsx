import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Page, PageHeading } from "@/app/_components/page-frame";
import { Panel } from "@/app/_components/panel";
import { everyPeriod, planName } from "@/app/_format/plan";
import { formatWon } from "@/app/_format/won";
import { webContext } from "@/app/_server/context";
import { isAdministrator } from "@/lib/auth/role";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readPlans } from "@/lib/billing/views/read-plans";
import type { PlanView } from "@/lib/billing/views/views";
import { env } from "@/lib/env";
import { signedInPerson } from "../signed-in-person";
import { CheckoutForm } from "./checkout-form";
import { InsteadOfCheckout } from "./instead-of-checkout";
import { OrderSummary } from "./order-summary";
import { TermsToRead } from "./terms-to-read";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("checkout");
  return { title: t("title") };
}

type CheckoutProps = { searchParams: Promise<{ plan?: string | string[]; changed?: string | string[] }> };

export default async function CheckoutPage({ searchParams }: CheckoutProps) {
  const { plan: wanted, changed } = await searchParams;
  const view = readPlans({ settings: env }).find(({ plan }) => plan === wanted);
  if (!view) redirect("/#plans");
  const person = await signedInPerson(`/billing/checkout?plan=${view.plan}`);
  const context = await webContext(`person:${person.id}`);
  const status = await readBillingStatus(context, { userId: person.id, isAdmin: isAdministrator(person) });
  if (status.state.kind !== "free") return <InsteadOfCheckout status={status} now={context.now()} />;
  const t = await getTranslations("checkout");
  const common = await getTranslations("common");
  return (
    <Page>
      <PageHeading>{t("heading", { plan: planName(view.plan, await getLocale()) })}</PageHeading>
      {changed === "amount_changed" || changed === "terms_changed" ? (
        <NoticeBanner tone="amber" title={t(`${changed}Title`)}>
          <p>{t(`${changed}Text`)}</p>
        </NoticeBanner>
      ) : null}
      <OrderSummary view={view} batchHours={context.settings.batchHours} now={context.now()} />
      <Panel id="terms" title={t("termsTitle")}>
        <Agreement view={view} />
      </Panel>
      <noscript>
        <NoticeBanner tone="amber" title={common("noScript")} />
      </noscript>
    </Page>
  );
}

async function Agreement({ view: { plan, amountWon } }: { view: PlanView }) {
  const t = await getTranslations("checkout");
  const common = await getTranslations("common");
  const plans = await getTranslations("plan");
  const amount = formatWon(amountWon, await getLocale());
  const { key, count } = everyPeriod(plan);
  return (
    <CheckoutForm
      plan={plan}
      amountWon={amountWon}
      termsVersion={TERMS_VERSION}
      sdkUrl={env.tossSdkUrl}
      words={{
        agree: t("agree", { every: plans(`every.${key}`, { count }), amount }),
        agreeFirst: t("agreeFirst"),
        pay: t("pay", { amount }),
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
