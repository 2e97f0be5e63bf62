import { countFailedRenewals, sumLedgerByDay } from "@/db/queries/admin/trends";
import { addDays, type Day, seoulDay, seoulInstant } from "../billing/rules/calendar";
import { addMs, DAY_MS } from "../billing/rules/units";
import type { Context } from "../context";
import type { MoneyIn, Recovery } from "./views";

const DAYS_SHOWN = 30;

/** What the ledger has for each of the last thirty days in Seoul, today included. */
export async function readMoneyIn(context: Context): Promise<MoneyIn> {
  const today = seoulDay(context.now());
  const shown = Array.from({ length: DAYS_SHOWN }, (_, nth) => addDays(today, nth - DAYS_SHOWN + 1));
  const [first, last] = [writtenDay(addDays(today, 1 - DAYS_SHOWN)), writtenDay(today)];
  const summed = new Map((await sumLedgerByDay(context.db, { first, last })).map(({ on, ...day }) => [on, day]));
  const days = shown.map((day) => ({
    at: seoulInstant(day),
    ...(summed.get(writtenDay(day)) ?? { charges: 0, chargedWon: 0, refunds: 0, refundedWon: 0 }),
  }));
  const chargedWon = days.reduce((sum, day) => sum + day.chargedWon, 0);
  const refundedWon = days.reduce((sum, day) => sum + day.refundedWon, 0);
  return { days, chargedWon, refundedWon, keptWon: chargedWon - refundedWon };
}

const two = (part: number): string => String(part).padStart(2, "0");
/** As PostgreSQL writes a date. */
const writtenDay = ({ year, month, day }: Day): string => `${year}-${two(month)}-${two(day)}`;

/** Each failed renewal once: paid since then, still waiting, or given up. */
export async function readRecovery(context: Context): Promise<Recovery> {
  const { failed, waiting, lost } = await countFailedRenewals(context.db, addMs(context.now(), -DAYS_SHOWN * DAY_MS));
  const recovered = { count: failed.count - waiting.count - lost.count, won: failed.won - waiting.won - lost.won };
  return { failed, recovered, waiting, ended: lost };
}
