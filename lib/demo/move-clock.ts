import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import { readClockOffset, storeClockOffset } from "@/db/queries/test-clock";
import { audit } from "../billing/audit";
import { nextBatchAt } from "../billing/rules/calendar";
import type { Context } from "../context";
import { invariant } from "../invariant";

export type Move = "day" | "next_charge";

const DAY_MS = 86_400_000;
/** Ten years ahead is further than any demonstration goes, and keeps dates within what pages can show. */
const FURTHEST_MS = 3_653 * DAY_MS;
const EMULATOR_TIMEOUT_MS = 5_000;

/** @returns the batch that next has something to do with this person's subscription: a charge, a retry or its end; null when none has */
export async function readNextDue(context: Context, userId: string | null): Promise<Date | null> {
  const latest = userId ? await findLatestSubscriptionOf(context.db, userId) : null;
  const dueAt = latest?.subscription.dueAt;
  return dueAt ? nextBatchAt(new Date(Math.max(dueAt.getTime(), context.now().getTime())), context.settings.batchHours) : null;
}

/**
 * Moves the demo's clock forward, in the emulator and here, by one day or to when the person's subscription is due. Only while the emulator is in use.
 * @param emulatorUrl the emulator, whose clock has to agree, since Toss's answers carry its time
 * @returns the new time, or false when nothing falls due or the demo has gone as far as it goes
 */
export async function moveClock(
  context: Context,
  input: { isDemo: boolean; move: Move; userId: string | null; emulatorUrl: string },
): Promise<Date | false> {
  const { isDemo, move, userId, emulatorUrl } = input;
  invariant(isDemo, "the clock moves only while the emulator is in use");
  const now = context.now();
  const target = move === "day" ? new Date(now.getTime() + DAY_MS) : await readNextDue(context, userId);
  if (!target || target <= now) return false;
  const offsetMs = (await readClockOffset(context.db)) + (target.getTime() - now.getTime());
  if (offsetMs > FURTHEST_MS) return false;
  await setEmulatorClock(emulatorUrl, offsetMs);
  await storeClockOffset(context.db, offsetMs);
  await audit(context.db, context, [{ action: "clock_moved", userId, detail: { to: target.toISOString() } }]);
  return target;
}

/** @throws Error when the emulator does not agree */
export async function setEmulatorClock(emulatorUrl: string, offsetMs: number): Promise<void> {
  const answer = await fetch(`${emulatorUrl}/emulator/clock`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ offsetMs }),
    signal: AbortSignal.timeout(EMULATOR_TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`the emulator refused the clock: ${answer.status}`);
}
