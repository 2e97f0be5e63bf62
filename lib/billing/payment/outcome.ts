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
    }
  | { kind: "unknown"; answer: string };

/** Whether it tells as little as no answer at all. */
export const isSilentOutcome = (outcome: Outcome): boolean =>
  outcome.kind === "unknown" || (outcome.kind === "declined" && outcome.isTurnedAway === true);

/**
 * A payment as Toss shows it, as an outcome. A payment that was cancelled later was approved first: it is paid, and refunded.
 * An attempt that Toss keeps as failed is a soft decline, whose code the failure names.
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
        declineClass: "soft",
        code: payment.failure?.code ?? payment.status,
        message: payment.failure?.message ?? "",
      };
    case "READY":
    case "IN_PROGRESS":
    case "WAITING_FOR_DEPOSIT":
    case "UNRECOGNISED":
      return { kind: "unknown", answer: `status_${payment.status}` };
    default:
      return payment.status satisfies never;
  }
}
