import type { Database } from "@/db/client";
import type { ScheduledAttempt } from "./billing/rules/dunning";
import type { Plan } from "./billing/rules/plan";
import type { Log } from "./log";
import type { KeyRing } from "./seal";
import type { TossClient } from "./toss/client";

/** Who acts: `person:ID`, `batch:RUN`, `webhook:ID` or `operator:NAME`. */
export type Actor = `${"person" | "batch" | "webhook" | "operator"}:${string}`;

/** What the merchant has chosen; from the environment, or from a test. */
export type BillingSettings = {
  /** Won, VAT included. */
  priceWon: Record<Plan, number>;
  /** The automatic attempts after a first failure, by plan. */
  dunning: Record<Plan, ScheduledAttempt[]>;
  /** The hours of the day in Seoul at which the scheduler calls the batch, rising: what is announced is announced for one of them. */
  batchHours: readonly number[];
  /** Days after the day of the first failed attempt through which PRO is kept. */
  graceDays: number;
  adminEmails: string[];
  /** Charges under way at once in one run. */
  batchConcurrency: number;
  /** So many refused cards of one person within an hour end their tries for that hour. */
  refusedCardsPerHour: number;
};

/** Everything impure that an operation may touch. Routes build it, tests build it. */
export type Context = {
  db: Database;
  toss: TossClient;
  keyRing: KeyRing;
  now: () => Date;
  /** How to wait; real time unless said. */
  pause?: (ms: number) => Promise<void>;
  actor: Actor;
  log: Log;
  settings: BillingSettings;
};
