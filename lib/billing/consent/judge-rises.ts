/**
 * The gate before a dearer charge, where a run opens the invoice of a new period. Renewals that
 * cost no more than before never come here, so they pay nothing for it.
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
import type { Transaction } from "@/db/client";
import { type GateRow, listGateRows } from "@/db/queries/consent/consents";
import type { DueSubscription } from "@/db/queries/subscription/subscriptions";
import type { Context } from "../../context";
import { TELLS_OF_RISE } from "../../notice/matrix";
import { chargeNow, chargeWithoutConsent } from "../price/charge-of";
import { announcedFor, deliveredAt, type Gate, gateOf } from "../rules/consent";
import type { Charge, Rise } from "../rules/next-charge";

export type Passed = {
  kind: "charge";
  charge: Charge;
  gate: "not_dearer" | "consented" | "own_act" | "old_price" | null;
  consentId: string | null;
};
export type Verdict =
  | Passed
  /** Not before the run for which it was announced. */
  | { kind: "wait"; until: Date }
  /** Nothing may be charged: what was missing, and what it would have come to. */
  | { kind: "end"; missing: "consent" | "notice"; rise: Rise };

export type Judged = { due: DueSubscription; missedPeriods: number };

/** @returns the verdicts, in the given order */
export async function judgeRises(tx: Transaction, context: Context, judged: readonly Judged[]): Promise<Verdict[]> {
  const now = context.now();
  const charges = judged.map(({ due }) => chargeNow(due, now));
  const asked = judged.flatMap(({ due }, nth) => (charges[nth]?.ask || charges[nth]?.isOrdered ? due.subscription.id : []));
  const rows = asked.length === 0 ? [] : await listGateRows(tx, asked, TELLS_OF_RISE);
  const known = new Map(rows.map((row) => [row.subscriptionId, row]));
  return judged.map((one, nth) => {
    const charge = charges[nth] as Charge;
    const row = known.get(one.due.subscription.id);
    if (charge.isOrdered) return pass(charge, "own_act", row?.consent?.kind === "own_act" ? row.consent.id : null);
    return row ? judgeOne(context, { ...one, charge, row }) : pass(charge, charge.why === "owed" ? null : "not_dearer");
  });
}

const pass = (charge: Charge, gate: Passed["gate"], consentId: string | null = null): Passed => ({
  kind: "charge",
  charge,
  gate,
  consentId,
});

function judgeOne(context: Context, { due, missedPeriods, charge, row }: Judged & { charge: Charge; row: GateRow }): Verdict {
  const now = context.now();
  const computed = announcedFor(due.subscription.currentPeriodEnd, context.settings.batchHours);
  // The hours of the runs may have changed since it was announced for a later one.
  const said = row.consent && row.consent.kind !== "own_act" ? row.consent.chargeAt : computed;
  const chargeAt = new Date(Math.max(said.getTime(), computed.getTime()));
  if (now < chargeAt) return { kind: "wait", until: chargeAt };
  const judge = (rise: Rise): Gate =>
    gateOf({ rise, consent: row.consent, noticedAt: noticedAt(row, rise), chargeAt, missedPeriods });
  if (!charge.rise) return pass(charge, "old_price");
  const gate = judge(charge.rise);
  if (gate.opens) return pass(charge, "consented", row.consent?.id ?? null);
  const without = chargeWithoutConsent(due, now);
  return without.rise ? { kind: "end", missing: gate.missing, rise: charge.rise } : pass(without, "old_price");
}

/** The earliest notice of exactly this amount that was delivered; null without one. */
function noticedAt({ notices }: GateRow, { toWon }: Rise): Date | null {
  const instants = notices.flatMap((notice) => (notice.toWon === toWon ? (deliveredAt(notice) ?? []) : []));
  return instants.length === 0 ? null : new Date(Math.min(...instants.map((instant) => instant.getTime())));
}
