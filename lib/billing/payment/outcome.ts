import type { Payment } from "@/db/queries/payment/payments";
import { classifyChargeCode } from "../../toss/codes";
import type { TossPayment } from "../../toss/schema";
import type { DeclineClass } from "../rules/dunning";

/** What is known of an attempt. Unknown is not declined: the attempt stays pending and is looked up again. */
export type Outcome =
  | { kind: "paid"; payment: TossPayment }
  | {
      kind: "declined";
      declineClass: DeclineClass;
      code: string;
      message: string;
      /** Toss had no time to look at it (429): it says nothing of the card, and little of Toss. */
      isTurnedAway?: boolean;
      /** A refusal with a code that Toss has not documented, of an order that Toss does not have: it may be said of the account. */
      isUnlisted?: boolean;
    }
  | ({ kind: "unknown" } & Pending);

export type PendingReason = NonNullable<Payment["pendingReason"]>;

/**
 * Why an attempt has no outcome: the reason in our words, and Toss's code where Toss refused with a 4xx whose code does not say whether
 * money moved; null otherwise.
 */
export type Pending = { reason: PendingReason; code: string | null };

/** Whether it tells as little as no answer at all. */
export const isSilentOutcome = (outcome: Outcome): boolean =>
  (outcome.kind === "unknown" && outcome.reason !== "unlisted_refusal") ||
  (outcome.kind === "declined" && outcome.isTurnedAway === true);

/**
 * A payment as Toss shows it, as an outcome. A payment that was cancelled later was approved first: it is paid, and refunded.
 * An attempt that Toss keeps as failed is declined, and the code of its failure says how: as if the answer to the charge had come.
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

/** That it failed is certain, so a code that decides nothing, and no code at all, make it a soft decline. */
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
