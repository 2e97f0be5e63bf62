import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { PageHeading } from "@/app/_components/page-frame";
import { CancelPanel } from "@/app/billing/_status/cancel-panel";
import { DunningRail } from "@/app/billing/_status/dunning-rail";
import { History } from "@/app/billing/_status/history";
import { Offer } from "@/app/billing/_status/offer";
import { StateHero } from "@/app/billing/_status/state-hero";
import { readPlans } from "@/lib/billing/views/read-plans";
import { env } from "@/lib/env";
import { Basics } from "./basics";
import { Parts } from "./parts";
import { NOW, STATES, THEMES } from "./samples";

const TITLE = "Components";

export const metadata: Metadata = { title: TITLE, robots: { index: false } };

type ComponentsProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/**
 * Every component in every state, in both themes, so that no one builds a second button; with
 * `?broken=1` the page for an unexpected error. It exists in development and in the demo; elsewhere
 * it is 404.
 */
export default async function ComponentsPage({ searchParams }: ComponentsProps) {
  if (env.isProduction && !env.hasDemoTools) notFound();
  if ((await searchParams).broken) throw new Error("thrown on purpose, to show the page for an unexpected error");
  return (
    <div className="px-4 py-8">
      <PageHeading>{TITLE}</PageHeading>
      <div className="mt-6 grid gap-4 min-[2000px]:grid-cols-2">
        {THEMES.map((theme) => (
          <section
            key={theme}
            data-theme={theme}
            aria-label={theme}
            className="space-y-6 rounded-card bg-ground p-4 text-ink sm:p-6"
          >
            <h2 className="font-semibold text-20">{theme}</h2>
            <Basics />
            <Parts />
            {STATES.map(({ name, status }) => (
              <div key={name} className="space-y-4">
                <h2 className="text-14 text-muted">{name}</h2>
                <StateHero status={status} now={NOW} level={2} />
                {status.grace ? <DunningRail steps={status.dunning} grace={status.grace} now={NOW} /> : null}
              </div>
            ))}
            <Offer plans={readPlans({ settings: env })} />
            <History items={STATES[0]?.status.history ?? []} isWhole now={NOW} />
            <CancelPanel isUnpaid={false} isTrial={false} />
          </section>
        ))}
      </div>
    </div>
  );
}
