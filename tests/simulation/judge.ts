/** The judge looks after every simulated day at what changed, and after the faults have stopped at everything. */
import type { Morning } from "./cron";
import { type Books, createHistories } from "./histories";
import { judgeAccess } from "./judge-access";
import { createRuns, judgeAttempts } from "./judge-attempts";
import { judgeLeftovers, judgeReconciliation, judgeSecrets } from "./judge-end";
import { judgeDue, judgeLiveness } from "./judge-liveness";
import { createCharged, createGivenBack, judgeEntries, judgeOrder } from "./judge-orders";
import { judgeOutcomes } from "./judge-outcomes";
import { judgeSent } from "./judge-sent";
import { judgeFinal, judgeGrace, judgeInvoices, judgeSubscriptions } from "./judge-state";
import { createMirror, type Mirror } from "./mirror";
import type { SimulatedWorld } from "./simulated-world";

export type Judge = {
  mirror: Mirror;
  beganAt: Date;
  /** @returns one sentence for each broken invariant of this day */
  judgeDay: (morning?: Morning) => Promise<string[]>;
  /** Two runs and an operator after the faults have stopped. */
  judgeCalm: (morning: Morning) => Promise<string[]>;
  /** After everything had its time. */
  judgeEnd: () => Promise<string[]>;
  /** Whether Toss and our books say different things about an order, as of the last look. */
  isDifferent: (orderId: string) => boolean;
};

export function createJudge(world: SimulatedWorld): Judge {
  const mirror = createMirror();
  const histories = createHistories(mirror);
  const [charged, givenBack, runs] = [createCharged(world), createGivenBack(world), createRuns()];
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
    const before: Books["before"] = (id) => (earlier.has(id) ? earlier.get(id) : mirror.subscriptions.get(id));
    const books: Books = { mirror, histories, change, before };
    const moved = state.transactions.slice(transactions);
    const left = world.network.sent.slice(sent);
    const orders = new Set([...moved.map(({ payment }) => payment.orderId), ...change.payments.map(({ order_id }) => order_id)]);
    const findings = [
      ...world.violations.splice(0),
      ...early,
      ...judgeAccess(world, books),
      ...judgeGrace(world, books),
      ...[...orders].flatMap((orderId) => judgeOrder(world, mirror, { orderId, isFinal: false })),
      ...charged.judge(books, orders),
      ...judgeEntries(world, books),
      ...givenBack.judge(books, moved),
      ...judgeAttempts(world, books),
      ...runs.judge(books),
      ...judgeSent(world, books, left),
      ...(morning ? judgeDue(world, books, morning) : []),
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
    judgeCalm: async (morning) => [
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
      ...(await judgeReconciliation(world)),
      ...(await judgeLeftovers(world)),
      ...(await judgeSecrets(world)),
      // What was thrown or logged while all this was looked at.
      ...world.violations.splice(0),
    ],
  };
}
