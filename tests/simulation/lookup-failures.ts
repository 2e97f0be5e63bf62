/**
 * Orders whose look-ups fail for days or weeks. Some fail for longer than the 15 days for which
 * Toss remembers an idempotency key; sent again after that, they would be new charges.
 */
import type { Chance } from "./chance";
import type { VirtualClock } from "./clock";
import type { FaultInjector } from "./faults";
import type { InProcessToss } from "./in-process-toss";
import type { TossCall, TossCalls } from "./toss-calls";

export type LookupFailures = {
  /** Whether this look-up fails. */
  fails: (call: TossCall) => boolean;
  end: () => void;
};

const DAY_MS = 86_400_000;
const KEY_REMEMBERED_MS = 15 * DAY_MS;
const MAX_FEW_DAYS = 13;
const WEEKS = { minDays: 16, maxDays: 24 };

type Means = { toss: InProcessToss; clock: VirtualClock; chance: Chance; faults: FaultInjector; calls: TossCalls };

export function createLookupFailures({ toss, clock, chance, faults, calls }: Means): LookupFailures {
  const failing = new Map<string, { untilMs: number; isCounted: boolean }>();

  const lastsMs = ({ subject, nth }: TossCall) => {
    const share = chance("look-ups fail for", subject, nth);
    const isLong = faults.isDrawn("key_forgotten", subject, nth);
    return DAY_MS * (isLong ? WEEKS.minDays + (WEEKS.maxDays - WEEKS.minDays) * share : MAX_FEW_DAYS * share);
  };

  /**
   * Counts an attempt that never reached Toss and is still open when Toss forgets its key: it must
   * not be sent any more.
   */
  function noteForgotten({ orderId }: TossCall, failure: { isCounted: boolean }): void {
    const firstMs = calls.firstSentMs(orderId);
    const isForgotten = firstMs !== null && clock.now().getTime() - firstMs >= KEY_REMEMBERED_MS;
    if (failure.isCounted || !isForgotten || toss.core.state.paymentsByOrder.has(orderId)) return;
    failure.isCounted = true;
    faults.count("key_forgotten");
  }

  return {
    fails: (call) => {
      const { orderId, subject, nth } = call;
      const known = failing.get(orderId);
      if (known) {
        if (clock.now().getTime() < known.untilMs) return true;
        noteForgotten(call, known);
        return false;
      }
      if (orderId === "" || !faults.strikes("lookups_fail", subject, nth)) return false;
      failing.set(orderId, { untilMs: clock.now().getTime() + lastsMs(call), isCounted: false });
      return true;
    },
    end: () => failing.clear(),
  };
}
