import { batch } from "./batch";
import { engine } from "./engine";
import { queue } from "./queue";
import type { Report } from "./report";
import { scan } from "./scan";
import type { Ground } from "./scene";

export type Bench = { about: string; run: (ground: Ground) => Promise<Report> };

export const BENCHES: Record<string, Bench> = {
  batch: { about: "2,000 renewals at 300 ms, against the guide's loop", run: batch },
  engine: { about: "charges a second without latency, and round trips a charge", run: engine },
  queue: { about: "the same charges driven by graphile-worker and pg-boss", run: queue },
  scan: { about: "claims among a million subscriptions, against among ten thousand", run: scan },
};
