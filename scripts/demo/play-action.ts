import type { Person } from "@/db/queries/account/people";
import { listPaymentsOf } from "@/db/queries/invoice/history";
import { findPayment } from "@/db/queries/payment/payments";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { authorize } from "@/lib/billing/checkout/authorize";
import { type CheckoutRefusal, type OpenedCheckout, openCardChange, openCheckout } from "@/lib/billing/checkout/open-checkout";
import { saveDetails } from "@/lib/billing/invoice/save-details";
import { refreshPayment } from "@/lib/billing/payment/refresh-payment";
import { cancel } from "@/lib/billing/subscription/cancel";
import { resume } from "@/lib/billing/subscription/resume";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import type { Context } from "@/lib/context";
import { invariant } from "@/lib/invariant";
import { callEmulator } from "@/scripts/demo/emulator-controls";
import type { Action } from "@/scripts/demo/history";

/**
 * Runs one action of the demo's history as the person, the batch or the merchant would: through the
 * operations and Toss.
 */
export async function play(outer: Context, { action, person }: { action: Action; person: Person | null }): Promise<void> {
  if (action.kind === "batch") {
    await runBilling(outer, { trigger: "cron" });
    return;
  }
  invariant(person, `there is no person ${action.email}`);
  const context: Context = { ...outer, actor: `person:${person.id}` };
  const userId = person.id;
  switch (action.kind) {
    case "subscribe":
      return completeCheckout(
        context,
        person,
        action.cardNumber,
        await openCheckout(context, { userId, plan: action.plan, termsVersion: TERMS_VERSION }),
      );
    case "change_card":
      return completeCheckout(context, person, action.cardNumber, await openCardChange(context, { userId }));
    case "cancel":
      await cancel(context, { userId, reason: action.reason });
      return;
    case "resume":
      await resume(context, { userId });
      return;
    case "card_behaviour":
      return setCardBehaviour(person, action.declineCode);
    case "save_details":
      await saveDetails(context, { ...action, userId });
      return;
    case "console_refund":
      return refundInConsole(context, userId, action.amountWon);
    default:
      action satisfies never;
  }
}

/** Registers a card as the card window would, and authorizes the checkout with it. */
async function completeCheckout(
  context: Context,
  person: Person,
  cardNumber: string,
  opened: OpenedCheckout | CheckoutRefusal,
): Promise<void> {
  if (!opened.ok) return;
  const { authKey } = await callEmulator<{ authKey: string }>("POST", "/emulator/auth-keys", {
    customerKey: opened.customerKey,
    cardNumber,
  });
  await authorize(context, { userId: person.id, orderId: opened.orderId, customerKey: opened.customerKey, authKey });
}

async function setCardBehaviour(person: Person, declineCode: string | null): Promise<void> {
  const behaviour = declineCode === null ? null : { kind: "decline", code: declineCode };
  await callEmulator("POST", "/emulator/billing-keys/behaviour", { customerKey: person.customerKey, behaviour });
}

async function refundInConsole(context: Context, userId: string, amountWon: number | undefined): Promise<void> {
  const [row] = await listPaymentsOf(context.db, { userId, limit: 1 });
  const newest = row && (await findPayment(context.db, row.payment.id));
  if (!newest?.paymentKey) return;
  await callEmulator("POST", `/emulator/payments/${newest.paymentKey}/cancel`, { amount: amountWon, reason: "고객 요청" });
  await refreshPayment(context, { paymentId: newest.id });
}
