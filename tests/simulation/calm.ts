import { runBilling } from "@/lib/billing/batch/run-billing";
import type { Morning } from "./cron";
import type { Judge } from "./judge";
import { settleBooks } from "./operator";
import { deliverPost } from "./post";
import type { SimulatedWorld } from "./simulated-world";

const DAY_MS = 86_400_000;
const NINE_MS = 9 * 3_600_000;
/** Everything is promised within two runs; only webhooks have longer, for Toss's ladder is four days long. */
const RUNS_PROMISED = 2;
const CALM_DAYS = 8;
/** Toss's list lags: what the morning's run did is compared some twenty minutes later. */
const COMPARABLE_AFTER_SECONDS = 40 * 60;

type CalmMorning = { day: number; ran: Morning };

/**
 * The faults stop, and everything gets the time that it is promised.
 * @param look says what is broken after a morning's run; that ends it
 */
export async function tossIsQuiet(
  world: SimulatedWorld,
  fromMs: number,
  look: (morning: CalmMorning) => Promise<string[]> = async () => [],
): Promise<string[]> {
  world.misfortune.end();
  world.network.mend();
  for (let day = 0; day < CALM_DAYS; day += 1) {
    await world.moveTo(new Date(fromMs + day * DAY_MS + NINE_MS));
    const beganMs = world.now().getTime();
    const summary = await world.attempt("a calm morning's batch", () =>
      runBilling(world.process({ name: "calm", isSafe: true, canWait: true }), { trigger: "cron" }),
    );
    world.note(`calm batch: ${JSON.stringify(summary)}`);
    const ran = { beganMs, endedMs: world.now().getTime(), unknown: 0 };
    await world.moveSeconds(COMPARABLE_AFTER_SECONDS);
    const findings = await look({ day, ran });
    if (findings.length > 0) return findings;
    await deliverPost(world, -1);
  }
  return [];
}

/** On the first calm morning the operator puts right what is proposed; the second run is the last that anything may wait for. */
export const judgeCalm =
  (world: SimulatedWorld, judge: Judge) =>
  async ({ day, ran }: CalmMorning): Promise<string[]> => {
    if (day + 1 === RUNS_PROMISED) return judge.judgeCalm(ran);
    const findings = await judge.judgeDay(ran);
    if (day === 0 && findings.length === 0) await settleBooks(world, { from: judge.beganAt, isDifferent: judge.isDifferent });
    return findings;
  };
