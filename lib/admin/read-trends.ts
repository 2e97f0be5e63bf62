import { countFailedRenewals, sumLedgerByDay } from "@/db/queries/admin/trends";
import { addDays, seoulDay, seoulInstant } from "../billing/rules/calendar";
import { addMs, DAY_MS } from "../billing/rules/units";
import type { Context } from "../context";
import type { MoneyIn, Recovery, Share } from "./views";

const DAYS_SHOWN = 30;

/** What the ledger has for each of the last thirty days in Seoul, today included. */
export async function readMoneyIn(context: Context): Promise<MoneyIn> {
  const today = seoulDay(context.now());
  const midnights = Array.from({ length: DAYS_SHOWN + 1 }, (_, nth) => seoulInstant(addDays(today, nth - DAYS_SHOWN + 1)));
  const summed = new Map((await sumLedgerByDay(context.db, midnights)).map(({ bucket, ...day }) => [bucket, day]));
  const days = midnights.slice(0, DAYS_SHOWN).map((at, nth) => ({
    at,
    ...(summed.get(nth + 1) ?? { charges: 0, chargedWon: 0, refunds: 0, refundedWon: 0 }),
  }));
  const chargedWon = days.reduce((sum, day) => sum + day.chargedWon, 0);
  const refundedWon = days.reduce((sum, day) => sum + day.refundedWon, 0);
  return { days, chargedWon, refundedWon, keptWon: chargedWon - refundedWon };
}

/** Each failed renewal once: paid since then, still waiting, or given up. */
export async function readRecovery(context: Context): Promise<Recovery> {
  const outcomes = await countFailedRenewals(context.db, addMs(context.now(), -DAYS_SHOWN * DAY_MS));
  const of = (...statuses: string[]) =>
    outcomes
      .filter(({ status }) => statuses.includes(status))
      .reduce<Share>((sum, { count, won }) => ({ count: sum.count + count, won: sum.won + won }), { count: 0, won: 0 });
  return {
    failed: of("paid", "open", "uncollectible", "void"),
    recovered: of("paid"),
    waiting: of("open"),
    ended: of("uncollectible", "void"),
  };
}
