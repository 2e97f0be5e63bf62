import type { Person } from "@/db/queries/account/people";
import { listPaymentsOf } from "@/db/queries/payment/payments";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { authorize } from "@/lib/billing/checkout/authorize";
import { type CheckoutRefusal, type OpenedCheckout, openCardChange, openCheckout } from "@/lib/billing/checkout/open-checkout";
import { refreshPayment } from "@/lib/billing/payment/refresh-payment";
import { cancel } from "@/lib/billing/subscription/cancel";
import { resume } from "@/lib/billing/subscription/resume";
import type { Context } from "@/lib/context";
import { invariant } from "@/lib/invariant";
import { tellEmulator } from "@/scripts/demo/emulator-controls";
import type { Act } from "@/scripts/demo/history";

/** Does one act of the demo's history the way the person, the batch or the shop would: through the operations and through Toss. */
export async function play(outer: Context, { act, person }: { act: Act; person: Person | null }): Promise<void> {
  if (act.kind === "batch") {
    await runBilling(outer, { trigger: "cron" });
    return;
  }
  invariant(person, `${act.email} is nobody`);
  const context: Context = { ...outer, actor: `person:${person.id}` };
  const userId = person.id;
  switch (act.kind) {
    case "subscribe":
      return comeBackFromWindow(context, person, act.cardNumber, await openCheckout(context, { userId, plan: act.plan }));
    case "change_card":
      return comeBackFromWindow(context, person, act.cardNumber, await openCardChange(context, { userId }));
    case "cancel":
      await cancel(context, { userId, reason: act.reason });
      return;
    case "resume":
      await resume(context, { userId });
      return;
    case "card_turns":
      return turnCard(person, act.declineCode);
    case "console_refund":
      return refundInConsole(context, userId, act.amountWon);
    default:
      act satisfies never;
  }
}

/** What the card window does, without the window. */
async function comeBackFromWindow(
  context: Context,
  person: Person,
  cardNumber: string,
  opened: OpenedCheckout | CheckoutRefusal,
): Promise<void> {
  if (!opened.ok) return;
  const { authKey } = await tellEmulator<{ authKey: string }>("POST", "/emulator/auth-keys", {
    customerKey: opened.customerKey,
    cardNumber,
  });
  await authorize(context, { userId: person.id, orderId: opened.orderId, customerKey: opened.customerKey, authKey });
}

async function turnCard(person: Person, declineCode: string | null): Promise<void> {
  const behaviour = declineCode === null ? null : { kind: "decline", code: declineCode };
  await tellEmulator("POST", "/emulator/billing-keys/behaviour", { customerKey: person.customerKey, behaviour });
}

async function refundInConsole(context: Context, userId: string, amountWon: number | undefined): Promise<void> {
  const newest = (await listPaymentsOf(context.db, userId, 1))[0]?.payment;
  if (!newest?.paymentKey) return;
  await tellEmulator("POST", `/emulator/payments/${newest.paymentKey}/cancel`, { amount: amountWon, reason: "고객 요청" });
  await refreshPayment(context, { paymentId: newest.id });
}
