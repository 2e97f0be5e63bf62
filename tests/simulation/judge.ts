/**
 * The judge checks the invariants: after every simulated day on what changed, and after the faults
 * have stopped on everything.
 */
import type { Morning } from "./batch-mornings";
import { createHistories, type Evidence } from "./histories";
import { judgeAccess } from "./judge-access";
import { createRunJudge, judgeAttempts } from "./judge-attempts";
import { judgeConsents } from "./judge-consents";
import { judgeLeftovers, judgeReconciliation, judgeSecrets } from "./judge-end";
import { heldDuring, judgeDue, judgeLiveness } from "./judge-liveness";
import { createMailJudge } from "./judge-mails";
import { createNoticeJudge } from "./judge-notices";
import { createDoubleChargeJudge, judgeEntries, judgeOrder } from "./judge-orders";
import { judgeOutcomes } from "./judge-outcomes";
import { createPlanChangeJudge } from "./judge-plan-changes";
import { judgePrices } from "./judge-prices";
import { judgePromotions, judgeReserved } from "./judge-promotions";
import { createRefundJudge, judgeFullyRefunded, judgeRefunds } from "./judge-refunds";
import { judgeSent } from "./judge-sent";
import { judgeFinal, judgeGrace, judgeInvoices, judgeSubscriptions } from "./judge-state";
import { createTimedJudge } from "./judge-timed-notices";
import { createTrialJudge } from "./judge-trials";
import { createMirror, type Mirror } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

export type Judge = {
  mirror: Mirror;
  beganAt: Date;
  /** @returns one sentence for each broken invariant of this day */
  judgeDay: (morning?: Morning) => Promise<string[]>;
  /** After two runs and an operator's repairs without faults: nothing may be open. */
  judgeRecovery: (morning: Morning) => Promise<string[]>;
  /** At the very end: everything is compared and nothing may be left. */
  judgeEnd: () => Promise<string[]>;
  /** Whether Toss and our database differ about an order, as of the last look. */
  isDifferent: (orderId: string) => boolean;
};

/** @param options.knowsPrices false where an act sells at prices of its own */
export function createJudge(world: SimulatedWorld, { knowsPrices = true } = {}): Judge {
  const mirror = createMirror();
  const histories = createHistories(mirror);
  const [charged, givenBack, runs] = [createDoubleChargeJudge(world), createRefundJudge(world), createRunJudge()];
  const planChanges = createPlanChangeJudge();
  const trials = createTrialJudge(world);
  const notices = [createNoticeJudge(world), createTimedJudge(world), createMailJudge(world)];
  const { state } = world.toss.core;
  let transactions = 0;
  let sent = 0;

  const judgeDay: Judge["judgeDay"] = async (morning) => {
    const change = await mirror.look(world.sql);
    const early = [
      ...judgeSubscriptions(mirror, change),
      ...judgeInvoices(mirror, change),
      ...judgeFinal(mirror, change),
      ...judgeOutcomes(world, mirror, change),
    ];
    const earlier = new Map(change.subscriptions.map(({ id }) => [id, mirror.subscriptions.get(id)]));
    mirror.take(change);
    histories.take(change);
    const before: Evidence["before"] = (id) => (earlier.has(id) ? earlier.get(id) : mirror.subscriptions.get(id));
    const evidence: Evidence = { mirror, histories, change, before };
    const moved = state.transactions.slice(transactions);
    const left = world.network.sent.slice(sent);
    const orders = new Set([...moved.map(({ payment }) => payment.orderId), ...change.payments.map(({ order_id }) => order_id)]);
    const findings = [
      ...world.violations.splice(0),
      ...early,
      ...judgeAccess(world, evidence),
      ...judgeGrace(world, evidence),
      ...[...orders].flatMap((orderId) => judgeOrder(world, mirror, { orderId, isFinal: false })),
      ...charged.judge(evidence, orders),
      ...judgeEntries(world, evidence),
      ...givenBack.judge(evidence, moved),
      ...judgeRefunds(world, evidence),
      ...judgeFullyRefunded(evidence),
      ...planChanges.judge(evidence),
      ...judgeAttempts(world, evidence),
      ...runs.judge(evidence),
      ...judgeSent(world, evidence, left),
      ...judgePromotions(evidence),
      ...trials.judge(evidence),
      ...(knowsPrices ? judgePrices(world, evidence) : []),
      ...judgeConsents(world, evidence),
      ...notices.flatMap((told) => told.judge(evidence)),
      ...(morning ? judgeDue(world, evidence, morning, await heldDuring(world, morning)) : []),
    ];
    transactions = state.transactions.length;
    sent = world.network.sent.length;
    return findings;
  };

  return {
    mirror,
    beganAt: world.now(),
    judgeDay,
    isDifferent: (orderId) => {
      const isOpen = mirror.paymentsByOrder.get(orderId)?.status === "pending" && state.paymentsByOrder.has(orderId);
      return isOpen || judgeOrder(world, mirror, { orderId, isFinal: true }).length > 0;
    },
    judgeRecovery: async (morning) => [
      ...(await judgeDay(morning)),
      ...judgeLiveness(mirror),
      ...(await judgeReconciliation(world)),
      ...world.violations.splice(0),
    ],
    judgeEnd: async () => [
      ...(await judgeDay()),
      ...[...new Set([...state.paymentsByOrder.keys(), ...mirror.paymentsByOrder.keys()])].flatMap((orderId) =>
        judgeOrder(world, mirror, { orderId, isFinal: true }),
      ),
      ...judgeLiveness(mirror),
      ...judgeReserved(mirror),
      ...(await judgeReconciliation(world)),
      ...(await judgeLeftovers(world)),
      ...(await judgeSecrets(world)),
      // Thrown or logged during the checks above.
      ...world.violations.splice(0),
    ],
  };
}
