/** What people do about their plan: another one, now or with the next period, and back. */
import { changePlan } from "@/lib/billing/plan-change/change-plan";
import { undoPlanChange } from "@/lib/billing/plan-change/undo-plan-change";
import { readPlanChange } from "@/lib/billing/views/read-plan-change";
import { DEVICE } from "@/tests/support/device";
import { processOf } from "./acting";
import { listWonOf } from "./settings";
import type { Turn } from "./turn";

/** Reads what another plan costs and presses the button, sometimes twice. */
export async function takeAnotherPlan(turn: Turn): Promise<void> {
  const { world, person, day, subscription } = turn;
  const plan = subscription?.plan === "pro_yearly" ? "pro_monthly" : "pro_yearly";
  const isTwice = world.faults.strikes("double_click", person.number, day, "plan");
  const context = processOf(turn, "plan", isTwice);
  const offered = await world.attempt(`person ${person.number} looks at ${plan}`, () =>
    readPlanChange(context, { userId: person.id, plan }),
  );
  if (!offered?.ok) return world.note(`person ${person.number} may not change: ${offered?.reason ?? "no answer"}`);
  const { when, dueNowWon, nextChargeWon, listWon } = offered.preview;
  if (listWon !== listWonOf(world.settings, plan))
    world.violations.push(`S5: person ${person.number} saw ${listWon} for ${plan}`);
  const input = { userId: person.id, plan, expectedWon: when === "now" ? dueNowWon : nextChargeWon, device: DEVICE };
  const answers = await Promise.all(
    (isTwice ? ["one", "other"] : ["one"]).map(() =>
      world.attempt(`person ${person.number} changes to ${plan}`, () => changePlan(context, input)),
    ),
  );
  for (const answer of answers) {
    if (answer?.ok && answer.chargedWon !== dueNowWon)
      world.violations.push(`S5: person ${person.number} saw ${dueNowWon} and was charged ${answer.chargedWon}`);
    world.note(
      `person ${person.number} changes to ${plan} for ${dueNowWon}: ${answer?.ok ? answer.when : (answer?.reason ?? "no answer")}`,
    );
  }
}

export async function keepThePlan(turn: Turn): Promise<void> {
  const { world, person } = turn;
  const kept = await world.attempt(`person ${person.number} keeps the plan`, () =>
    undoPlanChange(processOf(turn, "keep plan"), { userId: person.id }),
  );
  world.note(`person ${person.number} keeps the plan: ${kept?.ok ?? "no answer"}`);
}
