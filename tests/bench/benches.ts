import { batch } from "./batch";
import { deadline } from "./deadline";
import { engine } from "./engine";
import { flood } from "./flood";
import { journal } from "./journal";
import { limit } from "./limit";
import { memory } from "./memory";
import { notices } from "./notices";
import { overlap } from "./overlap";
import { pages } from "./pages";
import { queue } from "./queue";
import type { Report } from "./report";
import { scan } from "./scan";
import type { BenchInput } from "./setup";
import { sim } from "./sim";
import { webhook } from "./webhook";

export type Bench = { about: string; run: (ground: BenchInput) => Promise<Report> };

export const BENCHES: Record<string, Bench> = {
  batch: { about: "2,000 renewals at 300 ms, against the guide's loop", run: batch },
  engine: { about: "charges a second without latency, and round trips a charge", run: engine },
  queue: { about: "the same charges driven by graphile-worker and pg-boss", run: queue },
  scan: { about: "claims among a million subscriptions, against among ten thousand", run: scan },
  memory: { about: "resident memory with a thousand due and with a hundred thousand; takes minutes", run: memory },
  overlap: { about: "several runs at once: calls to Toss, and speed", run: overlap },
  limit: { about: "the pace of calls to Toss that four processes share", run: limit },
  deadline: { about: "a run that ends before its platform's limit", run: deadline },
  flood: { about: "2,000 renewals beside forged webhooks and requests for sign-in mails", run: flood },
  journal: { about: "dashboard and list of a person with 20,000 trades, against one with 200", run: journal },
  pages: { about: "JavaScript, Lighthouse and speed of the pages; takes minutes", run: pages },
  webhook: { about: "webhooks a second, against an empty route handler", run: webhook },
  notices: { about: "10,000 receipts delivered, against nodemailer alone, and the memory of it", run: notices },
  sim: { about: "subscription-months a second of the simulation", run: sim },
};
