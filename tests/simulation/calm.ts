import { runBilling } from "@/lib/billing/run-billing";
import { deliverPost } from "./post";
import type { SimulatedWorld } from "./simulated-world";

const DAY_MS = 86_400_000;
const NINE_MS = 9 * 3_600_000;
/** Two runs are promised; before them one day for what is still on its way, and Toss's ladder for webhooks is four days long. */
const CALM_DAYS = 8;

/** The faults stop, and everything gets the time that it is promised. */
export async function tossIsQuiet(world: SimulatedWorld, fromMs: number): Promise<void> {
  world.misfortune.end();
  world.network.beginOutage(new Date(0));
  for (let day = 0; day < CALM_DAYS; day += 1) {
    await world.moveTo(new Date(fromMs + day * DAY_MS + NINE_MS));
    const summary = await world.attempt("a calm morning's batch", () =>
      runBilling(world.process({ name: "calm", isSafe: true }), { trigger: "cron" }),
    );
    world.note(`calm batch: ${JSON.stringify(summary)}`);
    await world.moveSeconds(600);
    await deliverPost(world, -1);
  }
}
