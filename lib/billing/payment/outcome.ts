import type { Payment } from "@/db/queries/payment/payments";
import { classifyChargeCode } from "../../toss/codes";
import type { TossPayment } from "../../toss/schema";
import type { DeclineClass } from "../rules/dunning";

/**
 * What is known about an attempt. Unknown is not declined: the payment stays pending and is looked
 * up again.
 */
export type Outcome =
  | { kind: "paid"; payment: TossPayment }
  | {
      kind: "declined";
      declineClass: DeclineClass;
      code: string;
      message: string;
      /** An undocumented code, for an order that Toss does not have: it may concern the account. */
      isUnlisted?: boolean;
    }
  | ({ kind: "unknown" } & Pending);

export type PendingReason = NonNullable<Payment["pendingReason"]>;

/**
 * Why a payment has no outcome: our reason, and the code of a 4xx that does not say whether money
 * moved; null for any other reason.
 */
export type Pending = { reason: PendingReason; code: string | null };

/** Toss has spoken, although not about the attempt. */
const SPOKEN: readonly PendingReason[] = ["unlisted_refusal", "too_many_requests"];

/** Whether Toss said nothing about the attempt, nor anything else. */
export const isSilentOutcome = (outcome: Outcome): boolean => outcome.kind === "unknown" && !SPOKEN.includes(outcome.reason);

/**
 * The outcome of a payment as Toss shows it. A payment that was cancelled later was approved first:
 * it is paid, and refunded. A payment that Toss keeps as failed is declined, and the code of its
 * failure decides how, as if it had come as the answer to the charge.
 * Source: docs/decisions/0004-unknown-outcomes.md
 */
export function outcomeOfPayment(payment: TossPayment): Outcome {
  switch (payment.status) {
    case "DONE":
    case "CANCELED":
    case "PARTIAL_CANCELED":
      return { kind: "paid", payment };
    case "ABORTED":
    case "EXPIRED":
      return {
        kind: "declined",
        declineClass: classOfFailure(payment.failure?.code ?? ""),
        code: payment.failure?.code ?? payment.status,
        message: payment.failure?.message ?? "",
      };
    case "READY":
    case "IN_PROGRESS":
    case "WAITING_FOR_DEPOSIT":
    case "UNRECOGNISED":
      return { kind: "unknown", reason: STATUS_REASON[payment.status], code: null };
    default:
      return payment.status satisfies never;
  }
}

/** It certainly failed, so an undecided code, or none, makes it a soft decline. */
function classOfFailure(code: string): DeclineClass {
  const declineClass = classifyChargeCode(code, SOME_4XX);
  return declineClass === "unknown" ? "soft" : declineClass;
}

/** A look-up does not say which status the decline came with; only the code decides. */
const SOME_4XX = 400;

const STATUS_REASON = {
  READY: "status_ready",
  IN_PROGRESS: "status_in_progress",
  WAITING_FOR_DEPOSIT: "status_waiting_for_deposit",
  UNRECOGNISED: "status_unrecognised",
} as const satisfies Record<string, PendingReason>;
