import type { OpenAlert } from "@/db/queries/batch/alerts";
import { MINUTE_MS } from "../billing/rules/units";
import { RUN_LATE_MS } from "../notice/late";

/**
 * Finds what an administrator should look at. Pure, so that tests can check both sides of each
 * threshold.
 */

/** Longer than any platform lets a function run. A run that old and still "running" was killed. */
export const MAX_RUN_MS = 60 * MINUTE_MS;
/** Toss may be down for one run or two, so fewer failed deletions are no concern. */
export const DELETION_TRIES_SUSPECT = 3;

export type Concern =
  | { kind: "batch_never_ran" }
  | { kind: "batch_late"; lastStartedAt: Date }
  | { kind: "run_stopped"; code: string }
  | { kind: "toss_unreachable" }
  | { kind: "run_failed" }
  | { kind: "run_interrupted"; startedAt: Date }
  | { kind: "run_out_of_time"; remaining: number }
  | { kind: "unknown_payments"; count: number }
  | { kind: "stuck_subscriptions"; count: number }
  | { kind: "unprocessed_webhooks"; count: number }
  | { kind: "undeleted_keys"; count: number }
  | { kind: "open_differences"; count: number }
  /** Refunds that have not reached the customer; `overdue` of them are past the law's deadline. */
  | { kind: "owed_refunds"; count: number; overdue: number }
  /** Subscriptions whose renewal could not be charged. */
  | { kind: "unpaid"; count: number };

/**
 * Whether a concern is a fault to look at today. The others are the life of a business: people
 * whose card was refused, a refund on its way, a key that Toss still has.
 */
export function isUrgent(concern: Concern): boolean {
  if (concern.kind === "owed_refunds") return concern.overdue > 0;
  return concern.kind !== "unpaid" && concern.kind !== "undeleted_keys";
}

export type RunFacts = {
  status: "running" | "completed" | "out_of_time" | "stopped" | "failed";
  startedAt: Date;
  remaining: number;
};

export type Facts = {
  now: Date;
  /** Newest first. */
  runs: RunFacts[];
  alerts: Pick<OpenAlert, "kind" | "code" | "count">[];
  stuckSubscriptions: number;
  /** Not processed for longer than WEBHOOK_LONG_MS. */
  oldWebhooks: number;
  undeletedKeys: number;
  owedRefunds: { count: number; overdue: number };
  /** Past-due subscriptions. */
  unpaid: number;
};

/** @returns the concerns, the most serious first; empty when everything is all right */
export function concernsOf(facts: Facts): Concern[] {
  const { now, runs, alerts, stuckSubscriptions, oldWebhooks, undeletedKeys, owedRefunds, unpaid } = facts;
  const counted = (kind: "stuck_subscriptions" | "unprocessed_webhooks" | "undeleted_keys" | "unpaid", count: number) =>
    count > 0 ? [{ kind, count }] : [];
  return [
    ...lateness(runs, now),
    ...endOfLastRun(runs, now),
    ...alerts.map(concernOf),
    ...(owedRefunds.count > 0 ? [{ kind: "owed_refunds" as const, ...owedRefunds }] : []),
    ...counted("stuck_subscriptions", stuckSubscriptions),
    ...counted("unprocessed_webhooks", oldWebhooks),
    ...counted("undeleted_keys", undeletedKeys),
    ...counted("unpaid", unpaid),
  ];
}

function concernOf({ kind, code, count }: Facts["alerts"][number]): Concern {
  if (kind === "unknown_payment") return { kind: "unknown_payments", count };
  if (kind === "open_difference") return { kind: "open_differences", count };
  return code === "TOSS_UNREACHABLE" ? { kind: "toss_unreachable" } : { kind: "run_stopped", code: code ?? "UNKNOWN" };
}

function lateness([newest]: RunFacts[], now: Date): Concern[] {
  if (!newest) return [{ kind: "batch_never_ran" }];
  const isLate = now.getTime() - newest.startedAt.getTime() > RUN_LATE_MS;
  return isLate ? [{ kind: "batch_late", lastStartedAt: newest.startedAt }] : [];
}

/**
 * Judges the last run that is not still in progress. A stopped run needs no concern here, because
 * it has left an alert.
 */
function endOfLastRun(runs: RunFacts[], now: Date): Concern[] {
  const isUnderWay = (run: RunFacts) => run.status === "running" && now.getTime() - run.startedAt.getTime() <= MAX_RUN_MS;
  const last = runs.find((run) => !isUnderWay(run));
  if (!last) return [];
  switch (last.status) {
    case "completed":
    case "stopped":
      return [];
    case "failed":
      return [{ kind: "run_failed" }];
    case "running":
      return [{ kind: "run_interrupted", startedAt: last.startedAt }];
    case "out_of_time":
      return last.remaining > 0 ? [{ kind: "run_out_of_time", remaining: last.remaining }] : [];
    default:
      return last.status satisfies never;
  }
}
