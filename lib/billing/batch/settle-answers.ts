/**
 * Settles what Toss has answered in a run. An answer that may be said of the account instead of the
 * card is held back until an issuer has spoken: under another shop's secret key Toss knows no
 * billing key, and no customer may be dunned for that. Held payments stay pending, so a run that is
 * killed meanwhile leaves nothing but look-ups.
 * Source: docs/decisions/0021-faults-of-the-account.md
 */
import { findPaidPaymentOfSamePerson, type Payment } from "@/db/queries/payment/payments";
import type { Context } from "../../context";
import { gatherSettlements } from "../payment/gather-settlements";
import type { Outcome } from "../payment/outcome";
import type { Settlement } from "../payment/settle";
import { isAmbiguous, type RunControl } from "./run-control";

export type AnswerSettler = {
  /** @returns the payment as it stands afterwards; null when its settlement is held back */
  settle: (settlement: Settlement) => Promise<Payment | null>;
  /** Settles what is held back. To be called when every answer is here. */
  settleHeld: () => Promise<void>;
};

export function settleAnswers(context: Context, control: RunControl): AnswerSettler {
  const settleTogether = gatherSettlements(context);
  let held: Settlement[] = [];

  async function settleNow(settlement: Settlement): Promise<Payment> {
    const payment = await settleTogether(settlement);
    control.noteSettled(payment);
    return payment;
  }

  async function release(decide: (outcome: Outcome) => Outcome): Promise<void> {
    const released = held;
    held = [];
    await Promise.all(released.map(({ paymentId, outcome }) => settleNow({ paymentId, outcome: decide(outcome) })));
  }

  async function settleHeld(): Promise<void> {
    const [first] = held;
    if (!first) return;
    if (control.stopCode !== null) return release(asOperatorFault);
    const account = control.isAccountProven() ? "ours" : await whoseAccount(context, first);
    if (account === "ours") return release((outcome) => outcome);
    if (account === "unknown") return release(asUndecided);
    control.stop(codeOf(first.outcome));
    return release(asOperatorFault);
  }

  return {
    async settle(settlement) {
      const { paymentId, outcome } = settlement;
      const isKnownFault = outcome.kind === "declined" && outcome.isUnlisted && control.isKnownFault(outcome.code);
      if (isKnownFault) return settleNow({ paymentId, outcome: asOperatorFault(outcome) });
      const isHeld = isAmbiguous(outcome) && !control.isAccountProven();
      if (isHeld) held.push(settlement);
      const payment = isHeld ? null : await settleNow(settlement);
      if (control.isAccountProven() || control.stopCode !== null) await settleHeld();
      return payment;
    },
    settleHeld,
  };
}

/**
 * Few answers were held, and no issuer has spoken: the account is ours if it knows an earlier
 * payment of the same person.
 */
async function whoseAccount(context: Context, { paymentId }: Settlement): Promise<"ours" | "another" | "unknown"> {
  const earlier = await findPaidPaymentOfSamePerson(context.db, paymentId);
  if (!earlier?.paymentKey) return "ours";
  const found = await context.toss.findPaymentByKey(earlier.paymentKey);
  if (found.kind === "found") return "ours";
  return found.kind === "not_found" ? "another" : "unknown";
}

const codeOf = (outcome: Outcome): string => (outcome.kind === "declined" ? outcome.code : "");

const asOperatorFault = (outcome: Outcome): Outcome =>
  outcome.kind === "declined" ? { ...outcome, declineClass: "operator" } : outcome;

const asUndecided = (outcome: Outcome): Outcome =>
  outcome.kind === "declined" ? { kind: "unknown", reason: "undecided_refusal", code: outcome.code } : outcome;
