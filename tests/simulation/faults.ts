import type { Chance } from "./chance";

/**
 * Every kind of misfortune that the simulation knows, with the highest rate that a seed may draw for it. What the rate is per: a call to
 * Toss, a delivery of a webhook, a morning of the cron, a step of the database, a person's day, an operator's repair, a run that hands its rest over.
 */
export const FAULT_KINDS = {
  timeout_before: { most: 0.05, per: "call" },
  timeout_after: { most: 0.1, per: "call" },
  approved_late: { most: 0.05, per: "call" },
  server_error_before: { most: 0.05, per: "call" },
  server_error_after: { most: 0.05, per: "call" },
  reset_mid_body: { most: 0.05, per: "call" },
  slow_call: { most: 0.05, per: "call" },
  conflict: { most: 0.03, per: "call" },
  rate_limited: { most: 0.03, per: "call" },
  lookup_lag: { most: 0.3, per: "call" },
  lookups_fail: { most: 0.04, per: "call" },
  key_forgotten: { most: 1, per: "order whose look-ups fail" },
  soft_decline: { most: 0.3, per: "call" },
  hard_decline: { most: 0.05, per: "call" },
  transient_decline: { most: 0.05, per: "call" },
  wrong_amount: { most: 0.02, per: "call" },
  outage: { most: 0.03, per: "morning" },
  wrong_key: { most: 0.05, per: "day" },
  cron_missed: { most: 0.05, per: "morning" },
  cron_out_for_days: { most: 0.03, per: "morning" },
  cron_twice: { most: 0.05, per: "morning" },
  cron_together: { most: 0.05, per: "morning" },
  cron_killed: { most: 0.2, per: "morning" },
  cron_out_of_time: { most: 0.2, per: "morning" },
  successor_lost: { most: 1, per: "hand-over" },
  successor_twice: { most: 1, per: "hand-over" },
  commit_refused: { most: 0.02, per: "step" },
  commit_answer_lost: { most: 0.02, per: "step" },
  serialization_failure: { most: 0.02, per: "step" },
  statement_lost: { most: 0.003, per: "step" },
  webhook_lost: { most: 0.5, per: "delivery" },
  webhook_vanished: { most: 0.3, per: "delivery" },
  webhook_duplicated: { most: 0.3, per: "delivery" },
  webhook_delayed: { most: 0.5, per: "delivery" },
  webhook_reordered: { most: 0.5, per: "delivery" },
  webhook_forged: { most: 0.03, per: "day" },
  webhook_signed_wrongly: { most: 0.05, per: "day" },
  double_click: { most: 0.3, per: "act" },
  acts_while_charged: { most: 0.5, per: "act" },
  acts_while_slow: { most: 1, per: "slow call" },
  window_abandoned: { most: 0.2, per: "act" },
  console_cancel: { most: 0.003, per: "day" },
  console_cancel_twice: { most: 0.9, per: "act" },
  operators_together: { most: 1, per: "act" },
  repaired_twice: { most: 1, per: "repair" },
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;
export const ALL_FAULTS = Object.keys(FAULT_KINDS) as FaultKind[];

/** A quarter of the kinds is absent from a seed, so that rare ones are also seen without the noise of the others. */
const ABSENT = 0.25;
/**
 * Of the rest one in six comes often, more than half as often as it may, and most come now and then: each seed is harsh in its own way, and the
 * others leave time to live.
 */
const MILDNESS = 4;

export type Misfortune = {
  /** Whether it falls to this occasion, which `names` say. Whoever asks counts it where it takes effect. */
  isDrawn: (kind: FaultKind, ...names: (string | number)[]) => boolean;
  count: (kind: FaultKind) => void;
  /** For what takes effect at once: counted when it is drawn. */
  strikes: (kind: FaultKind, ...names: (string | number)[]) => boolean;
  injected: Map<FaultKind, number>;
  /** From now on nothing goes wrong any more. */
  end: () => void;
};

/** @param without kinds that are switched off, for finding the shortest trace */
export function createMisfortune(chance: Chance, without: readonly FaultKind[] = []): Misfortune {
  const rates = new Map<FaultKind, number>(
    ALL_FAULTS.filter((kind) => !without.includes(kind) && chance("absent", kind) >= ABSENT).map((kind) => [
      kind,
      FAULT_KINDS[kind].most * chance("rate", kind) ** MILDNESS,
    ]),
  );
  const injected = new Map<FaultKind, number>();
  const isDrawn: Misfortune["isDrawn"] = (kind, ...names) => {
    const rate = rates.get(kind);
    return rate !== undefined && chance(kind, ...names) < rate;
  };
  const count: Misfortune["count"] = (kind) => {
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

/** What a fault throws, so that it can be told from an error of the application's own. */
export class InjectedFault extends Error {
  override name = "InjectedFault";
  constructor(
    readonly kind: string,
    readonly code?: string,
  ) {
    super(`injected: ${kind}`);
  }
}

/** Whether an error goes back to a fault of the simulation. */
export function isInjected(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth += 1)
    if (cause instanceof InjectedFault) return true;
  return false;
}
