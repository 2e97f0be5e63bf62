/**
 * The operator: compares with Toss's list on some days and confirms what is proposed, as the admin commands let them; sometimes a repair
 * twice, sometimes two operators at once. In the end everything is compared, webhooks that were given up are replayed, and what no program may
 * decide is accepted with a note.
 */
import { listUnprocessedWebhooks } from "@/db/queries/admin-overview";
import { replayWebhook } from "@/lib/admin/replay-webhook";
import { readDifferences } from "@/lib/billing/read-differences";
import { reconcile } from "@/lib/billing/reconcile";
import { type Repaired, repairDifference } from "@/lib/billing/repair-difference";
import type { Context } from "@/lib/context";
import type { SimulatedWorld } from "./simulated-world";

type OperatorTurn = { world: SimulatedWorld; day: number };
type OperatorOperation = { name: string; wish: (turn: OperatorTurn) => number; act: (turn: OperatorTurn) => Promise<void> };

const DAY_MS = 86_400_000;
const COMPARED_DAYS = { fromDays: 2, mostDays: 10 };
/** Of all that is open; what remains waits for the next time. */
const REPAIRED_AT_ONCE = 20;
const OPEN_MOST = 500;
const WEBHOOK_TRIES_MOST = 8;

export const OPERATOR_OPERATIONS: readonly OperatorOperation[] = [
  { name: "compare and repair", wish: () => 1 / 20, act: (turn) => compareAndRepair(turn) },
];

export async function operatorActs(turn: OperatorTurn): Promise<void> {
  for (const { name, wish, act } of OPERATOR_OPERATIONS)
    if (turn.world.chance("operator", name, turn.day) < wish(turn)) await act(turn);
}

async function compareAndRepair({ world, day }: OperatorTurn): Promise<void> {
  const { fromDays, mostDays } = COMPARED_DAYS;
  const to = world.now();
  const days = fromDays + (mostDays - fromDays) * world.chance("compared days", day);
  const from = new Date(to.getTime() - days * DAY_MS);
  const operators = world.misfortune.isDrawn("operators_together", day) ? ["kim", "lee"] : ["kim"];
  const repaired = await Promise.all(operators.map((operator) => workThrough({ world, day }, { operator, from, to })));
  if (operators.length > 1 && repaired.some((count) => count > 0)) world.misfortune.count("operators_together");
}

/** @returns how many repairs this operator confirmed */
async function workThrough(
  { world, day }: OperatorTurn,
  { operator, from, to }: { operator: string; from: Date; to: Date },
): Promise<number> {
  const name = `operator|${operator}|${day}`;
  const context: Context = { ...world.process({ name }), actor: `operator:${operator}` };
  await world.attempt(`operator ${operator} compares`, () => reconcile(context, { from, to }));
  const open = await world.attempt(`operator ${operator} looks`, () => readDifferences(context, { limit: REPAIRED_AT_ONCE }));
  for (const [nth, { id, orderId }] of (open?.rows ?? []).entries()) {
    const times = world.misfortune.strikes("repaired_twice", day, nth) ? 2 : 1;
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
 * After the faults have stopped: the whole life is compared, and each repair confirmed.
 * @param isDifferent whether the judge sees a difference in this order as well
 */
export async function settleBooks(
  world: SimulatedWorld,
  { from, isDifferent }: { from: Date; isDifferent: (orderId: string) => boolean },
) {
  const context: Context = { ...world.process({ name: "the last operator", isSafe: true }), actor: "operator:kim" };
  const reconciled = await world.attempt("the operator's last comparison", () => reconcile(context, { from, to: world.now() }));
  if (reconciled?.status !== "completed") world.violations.push(`L6: the comparison stopped by ${reconciled?.stopCode}`);
  const open = await world.attempt("the operator's last look", () => readDifferences(context, { limit: OPEN_MOST }));
  for (const { id, kind, orderId } of open?.rows ?? []) {
    if (!isDifferent(orderId)) world.violations.push(`L6: ${kind} of ${orderId} is made up`);
    const answer = await repairOrAccept(world, context, id);
    world.note(`the last operator repairs ${orderId}: ${sayRepaired(answer)}`);
    if (answer?.kind === "refused") world.violations.push(`L6: ${kind} of ${orderId} was not repaired: ${answer.reason}`);
  }
  await replayGivenUp(world, context);
}

/** What eight tries could not read at Toss waits for somebody to ask once more. */
async function replayGivenUp(world: SimulatedWorld, context: Context): Promise<void> {
  const unprocessed = await world.attempt("the operator looks at webhooks", () => listUnprocessedWebhooks(context.db, OPEN_MOST));
  for (const { id, tries } of unprocessed ?? [])
    if (tries >= WEBHOOK_TRIES_MOST) await world.attempt("a webhook is replayed", () => replayWebhook(context, { eventId: id }));
}

async function repairOrAccept(world: SimulatedWorld, context: Context, differenceId: string): Promise<Repaired | null> {
  const answer = await world.attempt("the last repair", () => repairDifference(context, { differenceId }));
  if (answer?.kind !== "refused" || answer.reason !== "needs_a_person") return answer;
  return world.attempt("a difference is accepted", () =>
    repairDifference(context, { differenceId, acceptWithNote: "확인함: 콘솔에서 처리" }),
  );
}
