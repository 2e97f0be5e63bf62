/** Refunds by a customer and by an operator. */
import { refundPayment } from "@/lib/billing/refund/refund-payment";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { runBatch, runResolver, withLostAnswers } from "./acts";
import { type Act, ended, type Scenario, type Setup, safely, stillActive } from "./scenario";

const PRICE_WON = 9_900;
const PART_WON = 3_000;
const FIRST_TRY_SECONDS = 300;

const withdraws: Act = ({ person }, context) =>
  requestOwnRefund(context, { userId: person.id, kind: "withdrawal", expectedWon: PRICE_WON });

const paidPaymentId = async ({ world, person }: Setup): Promise<string> =>
  (await world.sql<{ id: string }[]>`select id from payments where user_id = ${person.id} and status = 'paid'`)[0]?.id ?? "";
const refunds =
  (amountWon: number): Act =>
  async (setup, context) =>
    refundPayment(
      { ...context, actor: "operator:kim" },
      { paymentId: await paidPaymentId(setup), amountWon, reason: "서비스 장애" },
    );

/** The refund went through, but its answer and the look-up after it were lost. */
async function loseRefundAnswer(setup: Setup): Promise<void> {
  await withdraws(setup, { ...withLostAnswers(setup), actor: safely(setup).actor });
  await setup.world.moveSeconds(FIRST_TRY_SECONDS);
}

/** The refund's row and what Toss gave back, in won. */
const givenBack = async ({ world, person }: Setup) => ({
  rows: (await world.sql`select status, amount_won from refunds where user_id = ${person.id}`).map((row) => ({ ...row })),
  tossWon: [...world.toss.core.state.payments.values()]
    .filter(({ customerKey }) => customerKey === person.customerKey)
    .reduce((sum, { totalAmount, balanceAmount }) => sum + totalAmount - balanceAmount, 0),
});
const once = (amountWon: number) => ({ rows: [{ status: "done", amount_won: amountWon }], tossWon: amountWon });

export const REFUND_SCENARIOS: Scenario[] = [
  {
    name: "withdraw",
    begins: "subscribed",
    act: withdraws,
    reaches: [
      "requestOwnRefund",
      "openRefund",
      "endSubscription",
      "sendRefund",
      "recordSeen",
      "recordRefunds",
      "deleteRevokedKeys",
    ],
    again: withdraws,
    end: ended,
    also: { of: givenBack, is: once(PRICE_WON) },
  },
  {
    name: "resolve a refund without an answer in a run",
    begins: "subscribed",
    prepare: loseRefundAnswer,
    act: runBatch,
    reaches: ["resolveRefunds", "recordSeen", "recordRefunds", "deleteRevokedKeys"],
    end: ended,
    also: { of: givenBack, is: once(PRICE_WON) },
  },
  {
    name: "resolve a refund without an answer between two runs",
    begins: "subscribed",
    prepare: loseRefundAnswer,
    act: runResolver,
    reaches: ["resolveBetweenRuns", "resolveRefunds", "recordRefunds"],
    end: ended,
    also: { of: givenBack, is: once(PRICE_WON) },
  },
  {
    name: "refund a part as an operator",
    begins: "subscribed",
    act: refunds(PART_WON),
    reaches: ["refundPayment", "openRefund", "sendRefund", "recordRefunds"],
    again: refunds(PART_WON),
    end: stillActive,
    also: { of: givenBack, is: once(PART_WON) },
  },
  {
    name: "refund all as an operator",
    begins: "subscribed",
    act: refunds(PRICE_WON),
    reaches: ["refundPayment", "openRefund", "sendRefund", "recordRefunds", "endSubscription", "deleteRevokedKeys"],
    again: refunds(PRICE_WON),
    end: ended,
    also: { of: givenBack, is: once(PRICE_WON) },
  },
];
