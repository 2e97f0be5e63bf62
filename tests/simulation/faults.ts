import type { Chance } from "./chance";

/**
 * Every kind of fault, with the highest rate that a seed may draw for it and what the rate counts
 * per: a call to Toss, a webhook delivery, a morning of the cron, a step at the database, a
 * person's day, an operator's repair, a continuation of a run, a mail.
 */
export const FAULT_KINDS = {
  timeout_before: { maxRate: 0.05, per: "call" },
  timeout_after: { maxRate: 0.1, per: "call" },
  approved_late: { maxRate: 0.05, per: "call" },
  server_error_before: { maxRate: 0.05, per: "call" },
  server_error_after: { maxRate: 0.05, per: "call" },
  reset_mid_body: { maxRate: 0.05, per: "call" },
  slow_call: { maxRate: 0.05, per: "call" },
  conflict: { maxRate: 0.03, per: "call" },
  rate_limited: { maxRate: 0.03, per: "call" },
  lookup_lag: { maxRate: 0.3, per: "call" },
  lookups_fail: { maxRate: 0.04, per: "call" },
  key_forgotten: { maxRate: 1, per: "order whose look-ups fail" },
  soft_decline: { maxRate: 0.3, per: "call" },
  hard_decline: { maxRate: 0.05, per: "call" },
  transient_decline: { maxRate: 0.05, per: "call" },
  wrong_amount: { maxRate: 0.02, per: "call" },
  outage: { maxRate: 0.03, per: "morning" },
  wrong_key: { maxRate: 0.05, per: "day" },
  cron_missed: { maxRate: 0.05, per: "morning" },
  cron_out_for_days: { maxRate: 0.03, per: "morning" },
  cron_twice: { maxRate: 0.05, per: "morning" },
  cron_together: { maxRate: 0.05, per: "morning" },
  cron_killed: { maxRate: 0.2, per: "morning" },
  cron_out_of_time: { maxRate: 0.2, per: "morning" },
  successor_lost: { maxRate: 1, per: "hand-over" },
  successor_twice: { maxRate: 1, per: "hand-over" },
  commit_refused: { maxRate: 0.02, per: "step" },
  commit_answer_lost: { maxRate: 0.02, per: "step" },
  serialization_failure: { maxRate: 0.02, per: "step" },
  statement_lost: { maxRate: 0.003, per: "step" },
  webhook_lost: { maxRate: 0.5, per: "delivery" },
  webhook_vanished: { maxRate: 0.3, per: "delivery" },
  webhook_duplicated: { maxRate: 0.3, per: "delivery" },
  webhook_delayed: { maxRate: 0.5, per: "delivery" },
  webhook_reordered: { maxRate: 0.5, per: "delivery" },
  webhook_forged: { maxRate: 0.03, per: "day" },
  webhook_signed_wrongly: { maxRate: 0.05, per: "day" },
  double_click: { maxRate: 0.3, per: "act" },
  acts_while_charged: { maxRate: 0.5, per: "act" },
  acts_while_slow: { maxRate: 1, per: "slow call" },
  window_abandoned: { maxRate: 0.2, per: "act" },
  console_cancel: { maxRate: 0.003, per: "day" },
  console_cancel_twice: { maxRate: 0.9, per: "act" },
  operators_together: { maxRate: 1, per: "act" },
  repaired_twice: { maxRate: 1, per: "repair" },
  mail_server_dead: { maxRate: 0.1, per: "day" },
  mail_slow: { maxRate: 0.3, per: "mail" },
  mail_deferred: { maxRate: 0.5, per: "mail" },
  mail_answer_lost: { maxRate: 0.1, per: "mail" },
  mail_refused: { maxRate: 0.1, per: "person's month" },
  deliverer_killed: { maxRate: 0.5, per: "deliverer" },
  deliverers_together: { maxRate: 0.5, per: "delivery" },
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;
export const ALL_FAULTS = Object.keys(FAULT_KINDS) as FaultKind[];

/**
 * Each seed leaves a quarter of the kinds out, so that rare faults are also seen without the noise
 * of the others.
 */
const ABSENT_SHARE = 0.25;
/**
 * Of the kinds left, one in six gets more than half of its highest rate and most get a low one. So
 * each seed is harsh in its own way and still leaves room for ordinary days.
 */
const RATE_EXPONENT = 4;

export type FaultInjector = {
  /**
   * Whether the fault strikes this occasion, which `names` identify. The caller counts it once it
   * takes effect.
   */
  isDrawn: (kind: FaultKind, ...names: (string | number)[]) => boolean;
  count: (kind: FaultKind) => void;
  /** Draws and counts a fault that takes effect at once. */
  strikes: (kind: FaultKind, ...names: (string | number)[]) => boolean;
  injected: Map<FaultKind, number>;
  /** Stops all faults. */
  end: () => void;
};

/** @param without kinds that are switched off; the search for the shortest trace uses it */
export function createFaultInjector(chance: Chance, without: readonly FaultKind[] = []): FaultInjector {
  const rates = new Map<FaultKind, number>(
    ALL_FAULTS.filter((kind) => !without.includes(kind) && chance("absent", kind) >= ABSENT_SHARE).map((kind) => [
      kind,
      FAULT_KINDS[kind].maxRate * chance("rate", kind) ** RATE_EXPONENT,
    ]),
  );
  const injected = new Map<FaultKind, number>();
  const isDrawn: FaultInjector["isDrawn"] = (kind, ...names) => {
    const rate = rates.get(kind);
    return rate !== undefined && chance(kind, ...names) < rate;
  };
  const count: FaultInjector["count"] = (kind) => {
    injected.set(kind, (injected.get(kind) ?? 0) + 1);
  };
  return {
    injected,
    isDrawn,
    count,
    strikes: (kind, ...names) => {
      const isStruck = isDrawn(kind, ...names);
      if (isStruck) count(kind);
      return isStruck;
    },
    end: () => rates.clear(),
  };
}

/** Thrown by an injected fault, to tell it from the application's own errors. */
export class InjectedFault extends Error {
  override name = "InjectedFault";
  constructor(
    readonly kind: string,
    readonly code?: string,
  ) {
    super(`injected: ${kind}`);
  }
}

/** Whether an injected fault caused this error. */
export function isInjected(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth += 1)
    if (cause instanceof InjectedFault) return true;
  return false;
}
