import { type Reconciled, type ReconcileInput, reconcile } from "@/lib/billing/reconciliation/reconcile";
import { RECONCILED_DAYS } from "@/lib/billing/reconciliation/reconcile-daily";
import { type Repaired, type RepairRefusal, repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import { addDays, seoulDay, seoulInstant } from "@/lib/billing/rules/calendar";
import type { Repair } from "@/lib/billing/rules/reconciliation";
import { type DifferenceView, readDifferences } from "@/lib/billing/views/read-differences";
import type { Context } from "@/lib/context";
import { withOperatorContext } from "@/scripts/operator/context";
import { CommandError } from "@/scripts/process/command-error";
import { showProgress } from "@/scripts/process/progress";

export type CommandResult = { answer: object; text: string; isGood: boolean };

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** More than an operator can handle in a day. Close these to see the rest. */
const MAX_SHOWN = 1000;

const REPAIRS: Record<Repair, string> = {
  reread: "read the payment again and apply what Toss says",
  record_refunds: "record the cancels that Toss shows",
  record_charge: "record the approval in the ledger",
  refund_orphan: "refund the card",
  by_hand: "look by hand, then close it with --accept NOTE",
};

const REFUSALS: Record<RepairRefusal, string> = {
  changed: "the figures have changed since the difference was found: reconcile again and look at the new ones",
  needs_a_person: "a person must decide this one: look by hand, then close it with --accept NOTE",
  toss_unreadable: "Toss gave no definite answer; it is safe to repeat this later",
  toss_refused: "Toss refuses the refund: look at the payment in Toss's console",
  not_repaired: "the repair was applied, but the difference is still there: look by hand",
};

/**
 * Compares a period with Toss (not with `--open`) and shows the open differences. `isGood` when the
 * comparison is complete and no difference is open.
 * @throws CommandError when a flag is wrong
 */
export function reconcileCommand(flags: { from?: string; to?: string; open?: true }): Promise<CommandResult> {
  const window = { from: instantOf(flags.from, "--from"), to: instantOf(flags.to, "--to") };
  return withOperatorContext(async (context, { isStopRequested }) => {
    const now = context.now();
    const from = window.from ?? seoulInstant(addDays(seoulDay(window.to ?? now), -RECONCILED_DAYS));
    const to = window.to ?? now;
    if (to <= from) throw new CommandError("--to must be later than --from.");
    const compared = flags.open ? null : await compareWithProgress(context, { from, to, isOutOfTime: isStopRequested });
    const { count, rows } = await readDifferences(context, { limit: MAX_SHOWN });
    return {
      answer: { ...compared, open: count, differences: rows },
      text: [...(compared ? [sentenceOf(compared)] : []), `${count} open.`, ...rows.map(lineOf)].join("\n"),
      isGood: compared?.status !== "incomplete" && count === 0,
    };
  });
}

async function compareWithProgress(context: Context, input: ReconcileInput): Promise<Reconciled> {
  const [fromMs, toMs] = [input.from.getTime(), input.to.getTime()];
  const amount = (done: number) => `compared until ${new Date(fromMs + done).toISOString().slice(0, 16)}Z`;
  const progress = showProgress({ title: "reconcile", total: toMs - fromMs, amount });
  try {
    return await reconcile(context, { ...input, onCompared: (until) => progress.update(until.getTime() - fromMs) });
  } finally {
    progress.end();
  }
}

/**
 * Applies the proposed repair of one difference, or closes it as it is. @throws CommandError when
 * there is no such difference
 */
export function repairCommand(id: string, { accept }: { accept?: string }): Promise<CommandResult> {
  if (!UUID.test(id)) throw new CommandError(`"${id}" is not the id of a difference. reconcile --open lists them.`);
  if (accept?.trim() === "") throw new CommandError("--accept needs a reason in words.");
  return withOperatorContext(async (context) => {
    const repaired = await repairDifference(context, { differenceId: id, acceptWithNote: accept });
    if (repaired.kind === "not_found") throw new CommandError(`There is no difference ${id}.`);
    const { difference, ...answer } = repaired;
    const { kind, repair, orderId, hereWon, tossWon } = difference;
    return {
      answer: { differenceId: id, ...answer, difference: { kind, repair, orderId, hereWon, tossWon } },
      text: `${kind} of order ${orderId}: ${endOf(repaired)}.`,
      isGood: repaired.kind !== "refused",
    };
  });
}

function endOf(repaired: Exclude<Repaired, { kind: "not_found" }>): string {
  switch (repaired.kind) {
    case "repaired":
      return `repaired (${REPAIRS[repaired.difference.repair]})`;
    case "accepted":
      return "accepted as it is";
    case "closed":
      return repaired.status === "gone" ? "the difference is gone; nothing was done" : `already ${repaired.status}`;
    case "refused":
      return `${REFUSALS[repaired.reason]}${repaired.code ? ` (${repaired.code})` : ""}`;
    default:
      return repaired satisfies never;
  }
}

const won = (amount: number | null): string => (amount === null ? "nothing" : `${amount.toLocaleString("en")} won`);

function lineOf({ id, kind, orderId, hereWon, tossWon, hereStatus, tossStatus, repair }: DifferenceView): string {
  const sides = `here ${won(hereWon)} (${hereStatus ?? "unknown"}), Toss ${won(tossWon)} (${tossStatus ?? "unknown"})`;
  return `${id}  ${kind}  order ${orderId}: ${sides}. Repair: ${REPAIRS[repair]}.`;
}

function sentenceOf({
  status,
  stopCode,
  from,
  to,
  comparedUntil,
  transactions,
  entries,
  found,
  gone,
  unconfirmed,
}: Reconciled): string {
  const counts = `${transactions} transactions at Toss, ${entries} ledger entries, ${found} differences seen, ${gone} gone, ${unconfirmed} unconfirmed`;
  const why = stopCode ? ` (${stopCode}), compared until ${comparedUntil?.toISOString() ?? "nowhere"}` : "";
  return `${from.toISOString()} to ${to.toISOString()}: ${status}${why}. ${counts}.`;
}

/**
 * Reads a day in Seoul (`--to` includes the whole day) or an instant, which must have a time zone.
 */
function instantOf(text: string | undefined, flag: "--from" | "--to"): Date | null {
  if (text === undefined) return null;
  const day = DAY.exec(text);
  const [year, month, date] = (day ?? []).slice(1).map(Number);
  if (year !== undefined && month !== undefined && date !== undefined) {
    const asked = { year, month, day: date };
    const start = seoulInstant(asked);
    const back = seoulDay(start);
    if (back.month === month && back.day === date) return flag === "--to" ? seoulInstant(addDays(asked, 1)) : start;
  }
  const instant = new Date(text);
  if (day || Number.isNaN(instant.getTime()) || !/(Z|[+-]\d{2}:?\d{2})$/.test(text))
    throw new CommandError(
      `${flag} is a day (2026-03-31, in Seoul) or an instant with a time zone (2026-03-31T09:00:00+09:00), not "${text}".`,
    );
  return instant;
}
