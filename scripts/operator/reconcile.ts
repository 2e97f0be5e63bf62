import { type Reconciled, reconcile } from "@/lib/billing/reconciliation/reconcile";
import { RECONCILED_DAYS } from "@/lib/billing/reconciliation/reconcile-daily";
import { type Repaired, type RepairRefusal, repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import { addDays, seoulDay, seoulInstant } from "@/lib/billing/rules/calendar";
import type { Repair } from "@/lib/billing/rules/reconciliation";
import { type DifferenceView, readDifferences } from "@/lib/billing/views/read-differences";
import { withOperatorContext } from "@/scripts/operator/context";
import { Obstacle } from "@/scripts/process/obstacle";

export type Spoken = { answer: object; sentence: string; isGood: boolean };

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** More than fits a person's day; the rest follows when these are closed. */
const MAX_SHOWN = 1000;

const REPAIRS: Record<Repair, string> = {
  reread: "read the payment again and let what Toss says take effect",
  record_refunds: "record what was cancelled at Toss",
  record_charge: "book the approval in the ledger",
  refund_orphan: "give the money back to the card",
  by_hand: "look by hand, then close it with --accept NOTE",
};

const REFUSALS: Record<RepairRefusal, string> = {
  changed: "the two sides differ otherwise than when it was found: reconcile again and look at the new figures",
  needs_a_person: "no program may decide this one: look by hand, then close it with --accept NOTE",
  toss_unreadable: "Toss did not say for sure; repeat it later, which is safe",
  toss_refused: "Toss refuses to give the money back: look at the payment in Toss's console",
  not_repaired: "it was applied, and the difference is still there: look by hand",
};

/** Compares a window with Toss, unless only the list is wanted, and shows what is open. Good when it was compared to its end and nothing is. */
export function speakReconcile(flags: { from?: string; to?: string; open?: true }): Promise<Spoken> {
  const window = { from: instantOf(flags.from, "--from"), to: instantOf(flags.to, "--to") };
  return withOperatorContext(async (context, { wasToldToStop }) => {
    const now = context.now();
    const from = window.from ?? seoulInstant(addDays(seoulDay(window.to ?? now), -RECONCILED_DAYS));
    const to = window.to ?? now;
    if (to <= from) throw new Obstacle("--to must be later than --from.");
    const compared = flags.open ? null : await reconcile(context, { from, to, isOutOfTime: wasToldToStop });
    const { count, rows } = await readDifferences(context, { limit: MAX_SHOWN });
    return {
      answer: { ...compared, open: count, differences: rows },
      sentence: [...(compared ? [sentenceOf(compared)] : []), `${count} open.`, ...rows.map(lineOf)].join("\n"),
      isGood: compared?.status !== "incomplete" && count === 0,
    };
  });
}

/** Applies the proposed repair of one difference, or accepts it as it is. */
export function speakRepair(id: string, { accept }: { accept?: string }): Promise<Spoken> {
  if (!UUID.test(id)) throw new Obstacle(`"${id}" is not the id of a difference: reconcile --open lists them.`);
  if (accept?.trim() === "") throw new Obstacle("--accept wants the reason in words.");
  return withOperatorContext(async (context) => {
    const repaired = await repairDifference(context, { differenceId: id, acceptWithNote: accept });
    if (repaired.kind === "not_found") throw new Obstacle(`There is no difference ${id}.`);
    const { difference, ...answer } = repaired;
    const { kind, repair, orderId, hereWon, tossWon } = difference;
    return {
      answer: { differenceId: id, ...answer, difference: { kind, repair, orderId, hereWon, tossWon } },
      sentence: `${kind} of order ${orderId}: ${endOf(repaired)}.`,
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
      return repaired.status === "gone" ? "it does not hold any more; nothing was done" : `${repaired.status} already`;
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

/** A day is the Seoul day, `--to` including all of it; anything else wants its zone. */
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
    throw new Obstacle(
      `${flag} is a day (2026-03-31, in Seoul) or an instant with its zone (2026-03-31T09:00:00+09:00), not "${text}".`,
    );
  return instant;
}
