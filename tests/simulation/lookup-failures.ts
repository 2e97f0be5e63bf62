/**
 * Orders that Toss cannot be asked about, for days or for weeks. Some of them outlive the 15 days for which Toss remembers an idempotency
 * key: sent again then, they would be new charges.
 */
import type { Chance } from "./chance";
import type { VirtualClock } from "./clock";
import type { Exchange, Exchanges } from "./exchanges";
import type { Misfortune } from "./faults";
import type { InProcessToss } from "./in-process-toss";

export type LookupFailures = {
  /** Whether this look-up finds its order among them. */
  fails: (exchange: Exchange) => boolean;
  end: () => void;
};

const DAY_MS = 86_400_000;
const KEY_REMEMBERED_MS = 15 * DAY_MS;
const MAX_FEW_DAYS = 13;
const WEEKS = { fromDays: 16, mostDays: 24 };

type Means = { toss: InProcessToss; clock: VirtualClock; chance: Chance; misfortune: Misfortune; exchanges: Exchanges };

export function createLookupFailures({ toss, clock, chance, misfortune, exchanges }: Means): LookupFailures {
  const failing = new Map<string, { untilMs: number; isCounted: boolean }>();

  const lastsMs = ({ subject, nth }: Exchange) => {
    const share = chance("look-ups fail for", subject, nth);
    const isLong = misfortune.isDrawn("key_forgotten", subject, nth);
    return DAY_MS * (isLong ? WEEKS.fromDays + (WEEKS.mostDays - WEEKS.fromDays) * share : MAX_FEW_DAYS * share);
  };

  /** An attempt that never arrived and is still open when its key is forgotten: what must not be sent any more. */
  function noteForgotten({ orderId }: Exchange, failure: { isCounted: boolean }): void {
    const firstMs = exchanges.firstSentMs(orderId);
    const isForgotten = firstMs !== null && clock.now().getTime() - firstMs >= KEY_REMEMBERED_MS;
    if (failure.isCounted || !isForgotten || toss.core.state.paymentsByOrder.has(orderId)) return;
    failure.isCounted = true;
    misfortune.count("key_forgotten");
  }

  return {
    fails: (exchange) => {
      const { orderId, subject, nth } = exchange;
      const known = failing.get(orderId);
      if (known) {
        if (clock.now().getTime() < known.untilMs) return true;
        noteForgotten(exchange, known);
        return false;
      }
      if (orderId === "" || !misfortune.strikes("lookups_fail", subject, nth)) return false;
      failing.set(orderId, { untilMs: clock.now().getTime() + lastsMs(exchange), isCounted: false });
      return true;
    },
    end: () => failing.clear(),
  };
}
