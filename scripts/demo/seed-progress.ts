// The progress of the demo's first start: the seeding tells it to the script that started it, which
// shows it; started by hand, it shows it itself.

import { z } from "zod";
import { type Progress, showProgress } from "@/scripts/process/progress";

const told = z.object({ actions: z.number(), of: z.number(), month: z.number(), months: z.number(), people: z.number() });

export type SeedProgress = z.infer<typeof told>;

/** Tells how far the seeding is. `end` removes the bar. */
export function tellSeedProgress(): { tell: (progress: SeedProgress) => void; end: () => void } {
  if (process.send) return { tell: (progress) => process.connected && process.send?.(progress), end: () => {} };
  const shown = showSeedProgress();
  return { tell: shown.onMessage, end: shown.end };
}

/** Shows what a seeding process tells. Nothing is shown until it tells something. */
export function showSeedProgress(): { onMessage: (message: unknown) => void; end: () => void } {
  let latest: SeedProgress | undefined;
  let shown: Progress | undefined;
  const amount = () => `month ${latest?.month} of ${latest?.months} lived, ${latest?.people} people`;
  return {
    onMessage: (message) => {
      latest = told.parse(message);
      shown ??= showProgress({ title: "demo", total: latest.of, amount });
      shown.update(latest.actions);
    },
    end: () => shown?.end(),
  };
}
