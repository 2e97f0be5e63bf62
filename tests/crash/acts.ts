/** What people, Toss, operators and the cron do in the scenes, and how a scene comes to its beginning. */
import { cancelPayment } from "@/emulator/cancels";
import { addFault, removeFaults } from "@/emulator/faults";
import { createAuthentication } from "@/emulator/ledger";
import { announcePaymentStatus } from "@/emulator/webhooks";
import { resolveDoubts } from "@/lib/billing/batch/resolve-doubts";
import { relayRun, runBilling } from "@/lib/billing/batch/run-billing";
import { authorize } from "@/lib/billing/checkout/authorize";
import { openCardChange, openCheckout } from "@/lib/billing/checkout/open-checkout";
import { reconcile } from "@/lib/billing/reconciliation/reconcile";
import { repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import { cancel } from "@/lib/billing/subscription/cancel";
import { readDifferences } from "@/lib/billing/views/read-differences";
import { processWebhook } from "@/lib/billing/webhook/process-webhook";
import { type ReceivedWebhook, receiveWebhook } from "@/lib/billing/webhook/receive-webhook";
import type { Context } from "@/lib/context";
import type { Redirect, SimulatedPerson } from "@/tests/simulation/people";
import { type Act, instantOf, keysOf, paymentsOf, type Stage, safely } from "./stage";

const GOOD_CARD = "4518421234567890";
const OTHER_CARD = "5310801234567890";
export const CARD_WITHOUT_MONEY = "4518420000000101";

const MINUTES_OF_LAG = 20;
const FIRST_LOOK_SECONDS = 300;
const CHECKOUT_OVER_SECONDS = 31 * 60;
/** Long enough for what just happened, too short for what happened to the person before. */
const COMPARED_MS = 45 * 60_000;
const MAX_RUN_MS = 300_000;

export const runBatch: Act = (_stage, context) => runBilling(context, { trigger: "test" });

/** What the scheduler calls a few minutes after the batch. */
export const resolvesBetween: Act = (_stage, context) => resolveDoubts(context, { isOutOfTime: () => false });

/** The cron's run compares with Toss's list too, once a day. */
export const runOfTheDay: Act = (_stage, context) => runBilling(context, { trigger: "cron" });

/** A run whose time is over before it has begun, and the successor that it calls. */
export const runsInRelay: Act = async (_stage, context) => {
  const relay = { maxMs: MAX_RUN_MS };
  const first = await relayRun(context, { trigger: "test", isOutOfTime: () => true, relay });
  if (first?.successor) await relayRun(context, { trigger: "test", relay: { ...relay, after: first.successor } });
};

type Visit = { purpose: Redirect["purpose"]; cardNumber: string };

/** Opens a checkout, unless the window has been gone through already, and comes back from the window with what it gave. */
export const comesBackFrom =
  ({ purpose, cardNumber }: Visit): Act =>
  async ({ world, person }, context) => {
    const { id: userId, plan, customerKey } = person;
    if (!person.redirect) {
      const open = purpose === "subscribe" ? openCheckout(context, { userId, plan }) : openCardChange(context, { userId });
      const opened = await open;
      if (!opened.ok) throw new Error(`no checkout: ${opened.reason}`);
      const authKey = createAuthentication(world.toss.core, { customerKey, cardNumber, expiry: null });
      person.redirect = { orderId: opened.orderId, customerKey, authKey, purpose, visits: 0 };
    }
    return authorize(context, { ...person.redirect, userId });
  };

export const subscribes = comesBackFrom({ purpose: "subscribe", cardNumber: GOOD_CARD });
export const changesCard = comesBackFrom({ purpose: "change", cardNumber: OTHER_CARD });

export const cancels: Act = ({ person }, context) => cancel(context, { userId: person.id });
export const cancelSafely = (stage: Stage) => cancels(stage, safely(stage));

/** From now on the person's cards answer so; null gives the decision back to the card. */
export async function decide({ world, person }: Stage, code: string | null): Promise<void> {
  for (const key of world.toss.core.state.billingKeysByCustomer.get(person.customerKey) ?? [])
    key.behaviour = code === null ? null : { kind: "decline", code };
}

export async function fallBehind(stage: Stage, code = "REJECT_CARD_PAYMENT"): Promise<void> {
  await decide(stage, code);
  await runBatch(stage, safely(stage));
  await decide(stage, null);
}

export async function moveTo(stage: Stage, column: "current_period_end" | "grace_ends_at"): Promise<void> {
  await stage.world.moveTo(await instantOf(stage, column));
}

/** Toss does what it is asked for, and nobody here hears of it. */
const losesAnswers =
  (ask: typeof fetch): typeof fetch =>
  async (input, init) => {
    await ask(input, init);
    throw new TypeError("fetch failed");
  };
const deafly = (stage: Stage): Context => ({
  ...safely(stage),
  ...stage.world.process({ name: "deaf", isSafe: true, between: losesAnswers }),
});

/** The charge went through and its answer was lost, and so was every look-up: only the resolver is left. */
export async function loseTheAnswer(stage: Stage): Promise<void> {
  await runBatch(stage, deafly(stage));
  await stage.world.moveSeconds(FIRST_LOOK_SECONDS);
}

/** A key was issued, its answer was lost and nobody came back; a second checkout was only opened. Both are over. */
export async function leaveCheckouts(stage: Stage): Promise<void> {
  const { world, person } = stage;
  await openCheckout(safely(stage), { userId: person.id, plan: person.plan });
  await subscribes(stage, deafly(stage));
  person.redirect = null;
  await world.moveSeconds(CHECKOUT_OVER_SECONDS);
}

/** Toss approves an amount that nobody asked for: the attempt stays open, and only a person may give the money back. */
export async function approveAnotherAmount(stage: Stage): Promise<void> {
  const { customerKey } = stage.person;
  const action = { kind: "wrong_amount", amount: 1_000 } as const;
  const { id } = addFault(stage.world.toss.core, { match: { operation: "charge", customerKey }, action });
  await runBatch(stage, safely(stage));
  removeFaults(stage.world.toss.core, id);
  await becomesComparable(stage);
}

/** Somebody cancels in Toss's console, and Toss's word of it never comes. */
export async function cancelUnheard({ world, person }: Stage): Promise<void> {
  cancelLast({ world, person });
  await becomesComparable({ world });
}

export async function cancelInConsole(stage: Stage): Promise<void> {
  const canceled = cancelLast(stage);
  if (canceled?.ok) announcePaymentStatus(stage.world.toss.core, canceled.value);
}

function cancelLast({ world, person }: Pick<Stage, "world" | "person">) {
  const payment = paymentsOf(world, person).at(-1);
  return payment && cancelPayment(world.toss.core, { paymentKey: payment.paymentKey, cancelReason: "고객 요청" });
}

/** Toss's list lags: what happened just now is not compared yet. */
export const becomesComparable = ({ world }: Pick<Stage, "world">) => world.moveSeconds(MINUTES_OF_LAG * 60);

/** What Toss tells of a cancel in its console. */
export function cancelTold({ world, person }: Stage): { body: string; transmissionId: string } {
  const orderId = paymentsOf(world, person).at(-1)?.orderId ?? "nothing";
  const delivery = [...world.toss.core.state.deliveries.values()].findLast(({ body }) => body.includes(orderId));
  if (!delivery) throw new Error("Toss told nothing");
  return delivery;
}

/** What Toss tells of a billing key that somebody has deleted. */
export function deletionTold({ world, person }: Stage): { body: string; transmissionId: string } {
  const [key] = keysOf(world, person);
  const body = { eventType: "BILLING_DELETED", createdAt: "2026-01-01T00:00:00", data: { billingKey: key?.billingKey } };
  return { body: JSON.stringify(body), transmissionId: `deleted-${person.number}` };
}

type Told = ReturnType<typeof cancelTold>;

export function receive({ body, transmissionId }: Told, context: Context): Promise<ReceivedWebhook> {
  const headers = { "tosspayments-webhook-transmission-id": transmissionId };
  return receiveWebhook(context, { rawBody: Buffer.from(body), headers, secrets: {} });
}

/** What the webhook's route does; the same delivery comes again when it was not answered. */
export const isTold =
  (told: (stage: Stage) => Told): Act =>
  async (stage, context) => {
    const received = await receive(told(stage), context);
    if (received.kind === "stored" && received.isOpen) await processWebhook(context, { eventId: received.eventId });
  };

/** An operator compares the last hours with Toss's list and confirms each repair that is proposed. */
export const reconciles: Act = async (stage, context) => {
  const to = context.now();
  await reconcile(context, { from: new Date(to.getTime() - COMPARED_MS), to });
  await repairs(stage, context);
};

export const repairs: Act = async (_stage, context) => {
  for (const { id } of (await readDifferences(context, { limit: 10 })).rows)
    await repairDifference(context, { differenceId: id });
};

/** These people pay from now on. `as` changes the context in which they subscribe. */
export async function subscribeAll(stage: Stage, people: SimulatedPerson[], as = (context: Context) => context): Promise<void> {
  const each = people.map((person) => ({ ...stage, person }));
  await Promise.all(each.map((one) => subscribes(one, as(safely(one)))));
  for (const person of people) person.redirect = null;
}
