import { getTranslations } from "next-intl/server";
import { isAdministrator } from "@/lib/auth/role";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readPlans } from "@/lib/billing/views/read-plans";
import type { BillingStatusView } from "@/lib/billing/views/views";
import { ButtonLink } from "./_components/button";
import { Page } from "./_components/page-frame";
import { Comparison } from "./_landing/comparison";
import { EquityCurve } from "./_landing/equity-curve";
import { type PlanAvailability, PlanCard } from "./_landing/plan-card";
import { Questions } from "./_landing/questions";
import { webContext } from "./_server/context";
import { currentPerson } from "./_server/current-person";

function standingOf(status: BillingStatusView | null, plan: string): PlanAvailability {
  if (status?.state.kind === "complimentary") return "complimentary";
  if (!status?.plan) return "open";
  return status.plan.plan === plan ? "current" : "other";
}

export default async function LandingPage() {
  const t = await getTranslations("landing");
  const context = await webContext();
  const person = await currentPerson();
  const plans = readPlans(context);
  const status = person ? await readBillingStatus(context, { userId: person.id, isAdmin: isAdministrator(person) }) : null;
  const now = context.now();
  const { batchHours } = context.settings;
  return (
    <Page isWide>
      <section className="grid items-center gap-8 pb-6 sm:grid-cols-2 sm:gap-12 sm:py-6">
        <div>
          <h1 className="font-bold text-28 sm:text-40">{t("heroTitle")}</h1>
          <p className="mt-4 text-muted">{t("heroText")}</p>
          <div className="mt-6">
            <ButtonLink href="#plans">{t("heroAction")}</ButtonLink>
          </div>
        </div>
        <EquityCurve />
      </section>
      <section id="plans" aria-labelledby="plans-heading" className="scroll-mt-4 space-y-5 pt-6">
        <div>
          <h2 id="plans-heading" className="font-bold text-20">
            {t("plansTitle")}
          </h2>
          <p className="mt-1 text-14 text-muted">{t("plansText")}</p>
        </div>
        <div className="grid gap-4 sm:grid-cols-2">
          {plans.map((view) => (
            <PlanCard
              key={view.plan}
              view={view}
              availability={standingOf(status, view.plan)}
              batchHours={batchHours}
              now={now}
            />
          ))}
        </div>
      </section>
      <section aria-labelledby="compare-heading" className="space-y-4 pt-8">
        <h2 id="compare-heading" className="font-bold text-20">
          {t("compareTitle")}
        </h2>
        <Comparison />
        <p className="text-14 text-muted">{t("keepText")}</p>
      </section>
      <section aria-labelledby="questions-heading" className="space-y-4 pt-8">
        <h2 id="questions-heading" className="font-bold text-20">
          {t("questionsTitle")}
        </h2>
        <Questions batchHours={batchHours} />
      </section>
    </Page>
  );
}
