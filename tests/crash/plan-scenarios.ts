/** Another plan: now, paid for or covered by credit, with the next period, and not after all. */
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { undoPlanChange } from "@/lib/billing/plan-change/undo-plan-change";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import type { Context } from "@/lib/context";
import { DEVICE } from "@/tests/support/device";
import { moveTo, runBatch, withLostAnswers } from "./acts";
import { type Act, type End, paidOnce, type Scenario, type Setup, safely, stillActive } from "./scenario";

const YEAR_WON = 99_000;
/** So little that a month that is paid covers it. */
const CHEAP_YEAR_WON = 4_000;
const FIRST_LOOKUP_SECONDS = 300;

const sold = (context: Context, yearWon: number): Context => ({
  ...context,
  settings: { ...context.settings, priceWon: { ...context.settings.priceWon, pro_yearly: yearWon } },
});

/** Looks at what it costs and presses, as often as it takes. */
const takes =
  (plan: string, yearWon = YEAR_WON): Act =>
  async ({ person }, context) => {
    const selling = sold(context, yearWon);
    const offered = await readPlanChange(selling, { userId: person.id, plan });
    if (!offered.ok) return;
    const { when, dueNowWon, nextChargeWon } = offered.preview;
    const expectedWon = when === "now" ? dueNowWon : nextChargeWon;
    await changePlan(selling, { userId: person.id, plan, expectedWon, device: DEVICE });
  };
const undoes: Act = ({ person }, context) => undoPlanChange(context, { userId: person.id });
const safelyTakes = (plan: string) => (setup: Setup) => takes(plan)(setup, safely(setup));

async function scheduleMonths(setup: Setup): Promise<void> {
  await safelyTakes("pro_yearly")(setup);
  await safelyTakes("pro_monthly")(setup);
}

async function comeToTheEnd(setup: Setup): Promise<void> {
  await scheduleMonths(setup);
  await moveTo(setup, "current_period_end");
}

/** The change was charged, but its answer and the look-up after it were lost. */
async function loseChangeAnswer(setup: Setup): Promise<void> {
  await takes("pro_yearly")(setup, { ...withLostAnswers(setup), actor: safely(setup).actor });
  await setup.world.moveSeconds(FIRST_LOOKUP_SECONDS);
}

const planOf = async ({ world, person }: Setup) =>
  (
    await world.sql`select plan, next_plan, credit_won from subscriptions where user_id = ${person.id} order by created_at desc limit 1`
  ).map((row) => ({ ...row }));
/** What was ordered and not undone, in won. */
const ordersOf = async ({ world, person }: Setup) =>
  (
    await world.sql<{ won: number }[]>`select to_won as won from consents
      where user_id = ${person.id} and kind = 'own_act' and withdrawn_at is null order by period_start`
  ).map(({ won }) => won);
const plans = (plan: string, next_plan: string | null = null, credit_won = 0) => ({
  of: planOf,
  is: [{ plan, next_plan, credit_won }],
});
const paidTwice: End = { ...paidOnce, approvals: 2 };

export const PLAN_SCENARIOS: Scenario[] = [
  {
    name: "change the plan for money",
    begins: "subscribed",
    act: takes("pro_yearly"),
    reaches: ["changePlan", "refusePlanChange", "recordOwnAct", "openAttempt", "collect", "settle"],
    again: takes("pro_yearly"),
    end: paidOnce,
    also: plans("pro_yearly"),
  },
  {
    name: "change the plan for credit",
    begins: "subscribed",
    act: takes("pro_yearly", CHEAP_YEAR_WON),
    reaches: ["changePlan"],
    again: takes("pro_yearly", CHEAP_YEAR_WON),
    end: stillActive,
    also: plans("pro_yearly", null, 9_900 - CHEAP_YEAR_WON),
  },
  {
    name: "resolve a change of plan without an answer in a run",
    begins: "subscribed",
    prepare: loseChangeAnswer,
    act: runBatch,
    reaches: ["resolvePending"],
    end: paidOnce,
    also: plans("pro_yearly"),
  },
  {
    name: "schedule a change of plan",
    begins: "subscribed",
    prepare: safelyTakes("pro_yearly"),
    act: takes("pro_monthly"),
    reaches: ["changePlan", "recordOwnAct"],
    again: takes("pro_monthly"),
    end: paidOnce,
    also: plans("pro_yearly", "pro_monthly"),
  },
  {
    name: "undo a change of plan",
    begins: "subscribed",
    prepare: scheduleMonths,
    act: undoes,
    reaches: ["undoPlanChange"],
    again: undoes,
    end: paidOnce,
    also: plans("pro_yearly"),
  },
  {
    name: "order a plan, undo it and order it again",
    begins: "subscribed",
    prepare: safelyTakes("pro_yearly"),
    act: async (setup, context) => {
      await takes("pro_monthly")(setup, context);
      await undoes(setup, context);
      await takes("pro_monthly")(setup, context);
    },
    reaches: ["changePlan", "recordOwnAct", "undoPlanChange"],
    again: takes("pro_monthly"),
    end: paidOnce,
    also: { of: ordersOf, is: [99_000, 9_900] },
  },
  {
    name: "renew with another plan",
    begins: "subscribed",
    prepare: comeToTheEnd,
    act: runBatch,
    reaches: ["runBilling"],
    end: paidTwice,
    also: plans("pro_monthly"),
  },
];
