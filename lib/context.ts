import type { Database } from "@/db/client";
import type { Plan } from "./billing/catalogue";
import type { ScheduledAttempt } from "./billing/rules/dunning";
import type { Log } from "./log";
import type { KeyRing } from "./seal";
import type { TossClient } from "./toss/client";

/**
 * Who acts: `person:ID`, `link:INVOICE` or `link:SUBSCRIPTION`, `batch:RUN`, `webhook:ID` or
 * `operator:NAME`. A link acts for whoever holds it: nobody has signed in.
 */
export type Actor = `${"person" | "link" | "batch" | "webhook" | "operator"}:${string}`;

/** The merchant's settings, from the environment or from a test. */
export type BillingSettings = {
  /** Won, VAT included, for one unit. */
  priceWon: Record<Plan, number>;
  /** How many units a plan is sold with. */
  quantity: Record<Plan, number>;
  /** The automatic attempts after a first failure, by plan. */
  dunning: Record<Plan, ScheduledAttempt[]>;
  /**
   * The hours in Seoul at which the scheduler calls the batch, in rising order. Pages announce
   * charges for these hours.
   */
  batchHours: readonly number[];
  /** How many days after the day of the first failed attempt the customer keeps PRO. */
  graceDays: number;
  /**
   * Days after the day of a payment in which a customer may withdraw from it; 0: not offered.
   */
  withdrawalDays: number;
  /** Whether a customer may end the plan at once and get the unused days back. */
  givesUnusedBack: Record<Plan, boolean>;
  /** Days of a trial, by plan; null: it has none. */
  trialDays: Record<Plan, number | null>;
  adminEmails: string[];
  /** Whether the merchant gets the figures of each day. */
  hasDailySummary: boolean;
  /** How many charges one run sends at once. */
  batchConcurrency: number;
  /**
   * How many cards may be registered within an hour: by one person, from one client, and by all
   * people without a subscription together.
   */
  cards: { perPerson: number; perClient: number; inAll: number };
  /**
   * Whether the clock is the real one. Runs then stop when the database's clock tells another time.
   */
  isClockReal: boolean;
};

/**
 * Everything outside its arguments that an operation may use. Routes, commands and tests build it.
 */
export type Context = {
  db: Database;
  toss: TossClient;
  keyRing: KeyRing;
  now: () => Date;
  /** Waits for a time in milliseconds. Defaults to real time. */
  pause?: (ms: number) => Promise<void>;
  actor: Actor;
  log: Log;
  settings: BillingSettings;
};
