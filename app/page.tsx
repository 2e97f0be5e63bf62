import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { readPlans } from "@/lib/billing/views/read-plans";
import type { BillingStatusView } from "@/lib/billing/views/views";
import { Page } from "./_components/page-frame";
import { Comparison } from "./_landing/comparison";
import { Hero } from "./_landing/hero";
import { freeMonths, HistoryChart } from "./_landing/history-chart";
import { FreeCard, type PlanAvailability, PlanCard } from "./_landing/plan-card";
import { Questions } from "./_landing/questions";
import { CodeBanner } from "./_promo/code-banner";
import { appliedTo, CODE, enteredCode } from "./_promo/entered-code";
import { chosenAppearance } from "./_server/appearance";
import { billingStatusOf } from "./_server/billing-status";
import { webContext } from "./_server/context";
import { currentPerson } from "./_server/current-person";

function standingOf(status: BillingStatusView | null, plan: string): PlanAvailability {
  if (status?.state.kind === "complimentary") return "complimentary";
  if (!status?.plan) return "open";
  return status.plan.plan === plan ? "current" : "other";
}

type LandingProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function LandingPage({ searchParams }: LandingProps) {
  const t = await getTranslations("landing");
  const context = await webContext();
  const person = await currentPerson();
  const status = person ? await billingStatusOf(person) : null;
  const { batchHours } = context.settings;
  // The longest first: it is the one that we recommend.
  const plans = readPlans(context).toSorted((a, b) => b.months - a.months);
  // A code lowers what can be bought; for a customer that is no plan.
  const open = plans.flatMap(({ plan }) => (standingOf(status, plan) === "open" ? plan : []));
  const entered = await enteredCode(context, {
    value: open.length > 0 ? (await searchParams)[CODE] : undefined,
    plans: open,
    userId: person?.id ?? null,
  });
  return (
    <Page isWide>
      <Hero isSignedIn={person !== null} theme={(await chosenAppearance()).theme} />
      <Section id="history" title={t("scrubTitle", { months: freeMonths() })} text={t("scrubText")}>
        <div className="rounded-card bg-paper p-4 sm:p-6">
          <HistoryChart />
        </div>
      </Section>
      <Section id="plans" title={t("plansTitle")} text={t("plansText")}>
        <CodeBanner entered={entered} plans={open} />
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {plans.map((view) => (
            <PlanCard
              key={view.plan}
              view={view}
              applied={appliedTo(entered, view.plan)}
              availability={standingOf(status, view.plan)}
              batchHours={batchHours}
              now={context.now()}
            />
          ))}
          <FreeCard isSignedIn={person !== null} />
        </div>
      </Section>
      <Section id="compare" title={t("compareTitle")} text={t("keepText")}>
        <Comparison />
      </Section>
      <Section id="questions" title={t("questionsTitle")}>
        <Questions batchHours={batchHours} />
      </Section>
    </Page>
  );
}

type SectionProps = { id: string; title: string; text?: string; children: ReactNode };

function Section({ id, title, text, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={`${id}-heading`} className="scroll-mt-4 space-y-6 pt-12 sm:pt-20">
      <div className="text-center">
        <h2 id={`${id}-heading`} className="font-bold text-20 sm:text-28">
          {title}
        </h2>
        {text ? <p className="mt-2 text-balance text-muted">{text}</p> : null}
      </div>
      {children}
    </section>
  );
}
