import {
  countOpenDifferences,
  type DifferencePlace,
  findLastReconciliation,
  listOpenDifferences,
} from "@/db/queries/reconciliation/reconciliation";
import type { Context } from "../../context";
import type { DifferenceKind, Repair } from "../rules/reconciliation";

/** Amounts in won; null where that side has no such payment. */
export type DifferenceView = {
  id: string;
  kind: DifferenceKind;
  repair: Repair;
  orderId: string;
  paymentKey: string | null;
  paymentId: string | null;
  userId: string | null;
  hereWon: number | null;
  tossWon: number | null;
  hereStatus: string | null;
  tossStatus: string | null;
  occurredAt: Date;
  foundAt: Date;
};

export type OpenDifferences = {
  count: number;
  /** Oldest first. */
  rows: DifferenceView[];
  lastRun: { startedAt: Date; status: "running" | "completed" | "incomplete" | "failed"; stopCode: string | null } | null;
};

/** The open differences, oldest first, and how the last comparison went. */
export async function readDifferences(
  { db }: Context,
  { limit, after }: { limit: number; after?: DifferencePlace },
): Promise<OpenDifferences> {
  const [count, open, last] = await Promise.all([
    countOpenDifferences(db),
    listOpenDifferences(db, { limit, after }),
    findLastReconciliation(db),
  ]);
  return {
    count,
    rows: open.map(
      ({ runId: _run, subject: _subject, status: _status, seenAt: _seen, closedAt: _at, closedBy: _by, note: _note, ...row }) =>
        row,
    ),
    lastRun: last && { startedAt: last.startedAt, status: last.status, stopCode: last.stopCode },
  };
}
