import { findLatestSubscriptionOf } from "@/db/queries/subscription/subscriptions";
import { readClockOffset, storeClockOffset } from "@/db/queries/test-clock";
import { audit } from "../billing/audit";
import { nextBatchAt, periodAt } from "../billing/rules/calendar";
import { addMs, DAY_MS } from "../billing/rules/units";
import type { Context } from "../context";
import { invariant } from "../invariant";

export type Move = "day" | "month" | "next_charge";

/** Ten years: more than a demonstration needs, and pages can still show the dates. */
const FURTHEST_MS = 3_653 * DAY_MS;
const EMULATOR_TIMEOUT_MS = 5_000;

/**
 * @returns when the batch will next act on this person's subscription (a charge, a retry or its
 *   end), or null when it will not
 */
export async function readNextDue(context: Context, userId: string | null): Promise<Date | null> {
  const latest = userId ? await findLatestSubscriptionOf(context.db, userId) : null;
  const dueAt = latest?.subscription.dueAt;
  return dueAt ? nextBatchAt(new Date(Math.max(dueAt.getTime(), context.now().getTime())), context.settings.batchHours) : null;
}

/**
 * Moves the demo's clock forward, here and in the emulator, by a day, a month or to the next batch
 * that acts on the person's subscription.
 * @param emulatorUrl the emulator, whose clock must agree, because Toss's answers contain its time
 * @returns the new time, or false when nothing falls due or the clock is at its limit
 * @throws InvariantViolation outside the demo, and Error when the emulator does not accept the time
 */
export async function moveClock(
  context: Context,
  input: { hasDemoTools: boolean; move: Move; userId: string | null; emulatorUrl: string },
): Promise<Date | false> {
  const { hasDemoTools, move, userId, emulatorUrl } = input;
  invariant(hasDemoTools, "the clock moves only while the emulator is in use");
  const now = context.now();
  const target = await targetOf(context, { move, userId });
  if (!target || target <= now) return false;
  const offsetMs = (await readClockOffset(context.db)) + (target.getTime() - now.getTime());
  if (offsetMs > FURTHEST_MS) return false;
  await setEmulatorClock(emulatorUrl, offsetMs);
  await storeClockOffset(context.db, offsetMs);
  await audit(context.db, context, [{ action: "clock_moved", userId, detail: { to: target.toISOString() } }]);
  return target;
}

function targetOf(context: Context, { move, userId }: { move: Move; userId: string | null }): Date | Promise<Date | null> {
  switch (move) {
    case "day":
      return addMs(context.now(), DAY_MS);
    case "month":
      return periodAt(context.now(), 1, 0).end;
    case "next_charge":
      return readNextDue(context, userId);
    default:
      return move satisfies never;
  }
}

/**
 * Sets the emulator's clock to an offset from the real time. @throws Error when the emulator does
 * not accept it
 */
export async function setEmulatorClock(emulatorUrl: string, offsetMs: number): Promise<void> {
  const answer = await fetch(`${emulatorUrl}/emulator/clock`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ offsetMs }),
    signal: AbortSignal.timeout(EMULATOR_TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`the emulator did not accept the clock: ${answer.status}`);
}
