/**
 * The operator. On some days they look a pending payment up, replay a webhook, or compare with
 * Toss's list and confirm the proposed repairs, as the admin commands allow; sometimes a repair
 * twice, sometimes two operators at once. At the end they compare everything, replay the webhooks
 * that were given up, and accept with a note what no program may decide.
 */
import { listUnprocessedWebhooks } from "@/db/queries/admin/overview";
import { type LookedUp, lookUpPayment } from "@/lib/admin/look-up-payment";
import { replayWebhook } from "@/lib/admin/replay-webhook";
import { reconcile } from "@/lib/billing/reconciliation/reconcile";
import { type Repaired, repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import { refundPayment } from "@/lib/billing/refund/refund-payment";
import { readDifferences } from "@/lib/billing/views/read-differences";
import type { Context } from "@/lib/context";
import { recordReturn } from "@/lib/notice/record-return";
import { pick } from "./chance";
import { announcePlanned } from "./price-rises";
import { stopOne } from "./promotions";
import type { SimulatedWorld } from "./simulated-world";

type OperatorTurn = { world: SimulatedWorld; day: number };
type OperatorAction = { name: string; wish: (turn: OperatorTurn) => number; act: (turn: OperatorTurn) => Promise<void> };

const DAY_MS = 86_400_000;
const COMPARED_DAYS = { minDays: 2, maxDays: 10 };
/** Open differences that one operator repairs at a time; the rest waits for the next time. */
const REPAIRED_AT_ONCE = 20;
const MAX_OPEN = 500;
const MAX_WEBHOOK_TRIES = 8;
/** The operator replays one of this many newest webhooks. */
const REPLAYED_AMONG = 10;
/**
 * The operator refunds one of this many newest payments. Those of one batch are told apart by
 * person: order ids are drawn anew in each play.
 */
const REFUNDED_AMONG = 30;
/** Of the mails about a dearer charge, one of this many newest comes back. */
const RETURNED_AMONG = 6;

const OPERATOR_ACTIONS: readonly OperatorAction[] = [
  { name: "look up a payment", wish: () => 1 / 8, act: (turn) => lookUpOpenPayment(turn) },
  { name: "replay a webhook", wish: () => 1 / 60, act: (turn) => replayOne(turn) },
  { name: "refund a payment", wish: () => 1 / 12, act: (turn) => refundOne(turn) },
  { name: "announce a rise", wish: () => 1, act: ({ world, day }) => announcePlanned(world, day) },
  { name: "stop a code", wish: () => 1 / 80, act: ({ world, day }) => stopOne(world, day) },
  { name: "put a returned mail on record", wish: () => 1 / 15, act: (turn) => recordOneReturn(turn) },
  { name: "compare and repair", wish: () => 1 / 20, act: (turn) => compareAndRepair(turn) },
];

export async function operatorActs(turn: OperatorTurn): Promise<void> {
  for (const { name, wish, act } of OPERATOR_ACTIONS)
    if (turn.world.chance("operator", name, turn.day) < wish(turn)) await act(turn);
}

/**
 * Looks up the oldest pending payment, as the admin page lists it; sometimes two operators do so at
 * once.
 */
async function lookUpOpenPayment({ world, day }: OperatorTurn): Promise<void> {
  const [open] = await world.sql<{ id: string; order_id: string }[]>`
    select payments.id, order_id from payments join users on users.id = user_id
    where status = 'pending' order by payments.created_at, email, order_id limit 1`;
  if (!open) return;
  const operators = world.faults.strikes("operators_together", "look up", day) ? ["kim", "lee"] : ["kim"];
  const answers = await Promise.all(
    operators.map((operator) =>
      world.attempt(`operator ${operator} looks ${open.order_id} up`, () =>
        lookUpPayment(operatorOf(world, `${operator} looks up|${day}`, operator), { paymentId: open.id }),
      ),
    ),
  );
  for (const answer of answers) world.note(`an operator looks ${open.order_id} up: ${sayLookedUp(answer)}`);
}

const sayLookedUp = (answer: LookedUp | null): string =>
  answer === null ? "no answer" : answer.kind === "read" ? answer.status : answer.kind;

/**
 * Replays any webhook: settled long ago or open, genuine or forged. It may only bring our state to
 * what Toss says now.
 */
async function replayOne({ world, day }: OperatorTurn): Promise<void> {
  const [first, ...others] = await world.sql<{ id: string }[]>`
    select id from webhook_events order by received_at desc, identity limit ${REPLAYED_AMONG}`;
  if (!first) return;
  const { id } = pick([first, ...others], world.chance("replayed", day));
  const replayed = await world.attempt("an operator replays a webhook", () =>
    replayWebhook(operatorOf(world, `replay|${day}`, "kim"), { eventId: id }),
  );
  world.note(
    `operator kim replays a webhook: ${replayed?.kind === "replayed" ? `${replayed.eventType} ${replayed.result}` : "no answer"}`,
  );
}

/**
 * Gives back a part or all of a recent payment; sometimes two operators press at once, with the
 * same reason or with their own.
 */
async function refundOne({ world, day }: OperatorTurn): Promise<void> {
  const [first, ...others] = await world.sql<{ id: string; order_id: string; left: number }[]>`
    select payments.id, order_id, amount_won - refunded_won as left from payments join users on users.id = user_id
    where status = 'paid' and refunded_won < amount_won
    order by settled_at desc, email, order_id limit ${REFUNDED_AMONG}`;
  if (!first) return;
  const { id: paymentId, order_id, left } = pick([first, ...others], world.chance("refunded", day));
  const amountWon = world.chance("refunded part", day) < 0.5 ? left : Math.ceil(left / 3);
  const operators = world.faults.strikes("operators_together", "refund", day) ? ["kim", "lee"] : ["kim"];
  const isSameReason = world.chance("same reason", day) < 0.5;
  const answers = await Promise.all(
    operators.map((operator) =>
      world.attempt(`operator ${operator} refunds ${order_id}`, () =>
        refundPayment(operatorOf(world, `${operator} refunds|${day}`, operator), {
          paymentId,
          amountWon,
          reason: isSameReason ? `${day}일째 장애` : `${day}일째 ${operator}`,
        }),
      ),
    ),
  );
  for (const answer of answers)
    world.note(`an operator refunds ${amountWon} of ${order_id}: ${answer?.kind === "refused" ? answer.reason : answer?.kind}`);
}

/**
 * A mail that the server had taken comes back, at once or days later: the operator types its id.
 */
async function recordOneReturn({ world, day }: OperatorTurn): Promise<void> {
  const [first, ...others] = await world.sql<{ id: string; template: string }[]>`
    select notices.id, template from notices join users on users.id = user_id
    where template in ('consent_needed', 'consent_given') and status = 'sent' and returned_at is null
    order by settled_at desc, email, template limit ${RETURNED_AMONG}`;
  if (!first) return;
  const { id, template } = pick([first, ...others], world.chance("returned", day));
  const returned = await world.attempt("an operator puts a returned mail on record", () =>
    recordReturn(operatorOf(world, `return|${day}`, "kim"), { id }),
  );
  world.note(`a ${template} came back: ${returned?.kind === "returned" ? `delivered ${returned.isDelivered}` : "no answer"}`);
}

const operatorOf = (world: SimulatedWorld, name: string, operator: string): Context => ({
  ...world.process({ name: `operator|${name}` }),
  actor: `operator:${operator}`,
});

async function compareAndRepair({ world, day }: OperatorTurn): Promise<void> {
  const { minDays, maxDays } = COMPARED_DAYS;
  const to = world.now();
  const days = minDays + (maxDays - minDays) * world.chance("compared days", day);
  const from = new Date(to.getTime() - days * DAY_MS);
  const operators = world.faults.isDrawn("operators_together", day) ? ["kim", "lee"] : ["kim"];
  const repaired = await Promise.all(operators.map((operator) => workThrough({ world, day }, { operator, from, to })));
  if (operators.length > 1 && repaired.some((count) => count > 0)) world.faults.count("operators_together");
}

/** @returns how many repairs this operator confirmed */
async function workThrough(
  { world, day }: OperatorTurn,
  { operator, from, to }: { operator: string; from: Date; to: Date },
): Promise<number> {
  const context = operatorOf(world, `${operator}|${day}`, operator);
  await world.attempt(`operator ${operator} compares`, () => reconcile(context, { from, to }));
  const open = await world.attempt(`operator ${operator} looks`, () => readDifferences(context, { limit: REPAIRED_AT_ONCE }));
  for (const [nth, { id, orderId }] of (open?.rows ?? []).entries()) {
    const times = world.faults.strikes("repaired_twice", day, nth) ? 2 : 1;
    const answers = await Promise.all(
      Array.from({ length: times }, () =>
        world.attempt(`operator ${operator} repairs`, () => repairDifference(context, { differenceId: id })),
      ),
    );
    for (const answer of answers) world.note(`operator ${operator} repairs ${orderId}: ${sayRepaired(answer)}`);
  }
  return open?.rows.length ?? 0;
}

const sayRepaired = (answer: Repaired | null): string => {
  if (answer === null) return "no answer";
  if (answer.kind === "not_found") return answer.kind;
  const { kind, repair } = answer.difference;
  return `${kind} ${repair}: ${answer.kind}${answer.kind === "refused" ? ` ${answer.reason} ${answer.code ?? ""}` : ""}`;
};

/**
 * After the faults have stopped: compares everything and confirms each repair.
 * @param isDifferent whether the judge sees a difference in this order too
 */
export async function repairEverything(
  world: SimulatedWorld,
  { from, isDifferent }: { from: Date; isDifferent: (orderId: string) => boolean },
) {
  const context: Context = { ...world.process({ name: "the last operator", isSafe: true }), actor: "operator:kim" };
  const reconciled = await world.attempt("the operator's last comparison", () => reconcile(context, { from, to: world.now() }));
  if (reconciled?.status !== "completed") world.violations.push(`L6: the comparison stopped by ${reconciled?.stopCode}`);
  const open = await world.attempt("the operator's last look", () => readDifferences(context, { limit: MAX_OPEN }));
  for (const { id, kind, orderId } of open?.rows ?? []) {
    if (!isDifferent(orderId)) world.violations.push(`L6: ${kind} of ${orderId} is no real difference`);
    const answer = await repairOrAccept(world, context, id);
    world.note(`the last operator repairs ${orderId}: ${sayRepaired(answer)}`);
    if (answer?.kind === "refused") world.violations.push(`L6: ${kind} of ${orderId} was not repaired: ${answer.reason}`);
  }
  await replayGivenUp(world, context);
}

/** After eight failed tries a webhook waits for an operator to replay it. */
async function replayGivenUp(world: SimulatedWorld, context: Context): Promise<void> {
  const unprocessed = await world.attempt("the operator looks at webhooks", () => listUnprocessedWebhooks(context.db, MAX_OPEN));
  for (const { id, tries } of unprocessed ?? [])
    if (tries >= MAX_WEBHOOK_TRIES) await world.attempt("a webhook is replayed", () => replayWebhook(context, { eventId: id }));
}

async function repairOrAccept(world: SimulatedWorld, context: Context, differenceId: string): Promise<Repaired | null> {
  const answer = await world.attempt("the last repair", () => repairDifference(context, { differenceId }));
  if (answer?.kind !== "refused" || answer.reason !== "needs_a_person") return answer;
  return world.attempt("a difference is accepted", () =>
    repairDifference(context, { differenceId, acceptWithNote: "확인함: 콘솔에서 처리" }),
  );
}
