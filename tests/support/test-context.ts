/**
 * Builds the application's context for tests, in their own process and in the processes that they
 * start.
 */
import type { Database } from "@/db/client";
import type { BillingSettings, Context } from "@/lib/context";
import { log } from "@/lib/log";
import { createTossClient } from "@/lib/toss/client";

/** A retry schedule at 09:00, this many days after the first decline. */
export const dailyAtNine = (...days: number[]) => days.map((offsetDays) => ({ offsetDays, hour: 9 }));

export const SETTINGS: BillingSettings = {
  priceWon: { pro_monthly: 9_900, pro_yearly: 99_000 },
  quantity: { pro_monthly: 1, pro_yearly: 1 },
  dunning: { pro_monthly: dailyAtNine(1, 3, 5, 7), pro_yearly: dailyAtNine(1, 3, 5, 7) },
  batchHours: [9],
  graceDays: 7,
  withdrawalDays: 7,
  givesUnusedBack: { pro_monthly: false, pro_yearly: false },
  trialDays: { pro_monthly: null, pro_yearly: null },
  adminEmails: [],
  hasDailySummary: true,
  batchConcurrency: 10,
  cards: { perPerson: 5, perClient: 10, inAll: 1_000 },
  isClockReal: false,
};
export const KEY_RING = [{ id: "k1", key: Buffer.alloc(32, 7) }];
export const SECRET_KEY = "test_sk_of_the_test_world";
/** Long, for a busy machine; tests about missing answers choose less. */
const READ_TIMEOUT_MS = 10_000;

export type ContextInput = {
  db: Database;
  tossUrl: string;
  now: () => Date;
  /** How long the Toss client waits for an answer. */
  readTimeoutMs?: number;
  /** The application's secret key. A key that the emulator does not know is an operator's fault. */
  secretKey?: string;
  settings?: Partial<BillingSettings>;
};

export const createContext = ({ db, tossUrl, now, readTimeoutMs, secretKey, settings }: ContextInput): Context => ({
  db,
  toss: createTossClient({
    baseUrl: tossUrl,
    secretKey: secretKey ?? SECRET_KEY,
    readTimeoutMs: readTimeoutMs ?? READ_TIMEOUT_MS,
  }),
  keyRing: KEY_RING,
  now,
  actor: "operator:test",
  log,
  settings: { ...SETTINGS, ...settings },
});
