import { runBilling } from "@/lib/billing/batch/run-billing";
import type { Morning } from "./batch-mornings";
import type { Judge } from "./judge";
import { repairEverything } from "./operator-actions";
import { emptyOutbox } from "./outbox";
import type { SimulatedWorld } from "./simulated-world";
import { deliverWebhooks } from "./webhook-deliveries";

const DAY_MS = 86_400_000;
const NINE_MS = 9 * 3_600_000;
/**
 * Two runs must settle everything. Only webhooks get longer, because Toss retries them for four
 * days.
 */
const MAX_RUNS_TO_SETTLE = 2;
const FAULT_FREE_DAYS = 8;
/**
 * Toss's list lags by some twenty minutes, so the comparison comes later than the morning's run.
 */
const COMPARABLE_AFTER_SECONDS = 40 * 60;

type FaultFreeMorning = { day: number; ran: Morning };

/**
 * Lives eight days without faults, in which everything must settle.
 * @param look returns what is broken after a morning's run; a finding ends the days
 */
export async function liveFaultFreeDays(
  world: SimulatedWorld,
  fromMs: number,
  look: (morning: FaultFreeMorning) => Promise<string[]> = async () => [],
): Promise<string[]> {
  world.faults.end();
  world.network.endFailures();
  world.mail.endFailures();
  for (let day = 0; day < FAULT_FREE_DAYS; day += 1) {
    await world.moveTo(new Date(fromMs + day * DAY_MS + NINE_MS));
    const beganMs = world.now().getTime();
    const summary = await world.attempt("a fault-free morning's batch", () =>
      runBilling(world.process({ name: "calm", isSafe: true, canWait: true }), { trigger: "cron" }),
    );
    world.runs.push({ beganMs, isWhole: summary !== null });
    world.note(`fault-free batch: ${JSON.stringify(summary)}`);
    await emptyOutbox(world);
    const ran = { beganMs, endedMs: world.now().getTime(), unknown: 0 };
    await world.moveSeconds(COMPARABLE_AFTER_SECONDS);
    const findings = await look({ day, ran });
    if (findings.length > 0) return findings;
    await deliverWebhooks(world, -1);
  }
  // What the last webhooks caused.
  await emptyOutbox(world);
  return [];
}

/**
 * On the first morning the operator confirms every proposed repair. After the second run nothing
 * may be open any more.
 */
export const judgeRecovery =
  (world: SimulatedWorld, judge: Judge) =>
  async ({ day, ran }: FaultFreeMorning): Promise<string[]> => {
    if (day + 1 === MAX_RUNS_TO_SETTLE) return judge.judgeRecovery(ran);
    const findings = await judge.judgeDay(ran);
    if (day === 0 && findings.length === 0)
      await repairEverything(world, { from: judge.beganAt, isDifferent: judge.isDifferent });
    return findings;
  };
