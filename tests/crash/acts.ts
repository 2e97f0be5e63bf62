/**
 * What customers, Toss, operators and the cron do in the scenarios, and how a scenario is set up.
 */

import { cancelPayment } from "@/emulator/cancels";
import { addFault, removeFaults } from "@/emulator/faults";
import { createAuthentication } from "@/emulator/ledger";
import { announcePaymentStatus } from "@/emulator/webhooks";
import { continuationOf, continueRun } from "@/lib/billing/batch/continue-run";
import { resolveBetweenRuns } from "@/lib/billing/batch/resolve-due";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { authorize } from "@/lib/billing/checkout/authorize";
import { openCardChange, openCheckout } from "@/lib/billing/checkout/open-checkout";
import { authorizeByLink } from "@/lib/billing/link/authorize-by-link";
import { lookUpByLink } from "@/lib/billing/link/look-up-by-link";
import { openByLink } from "@/lib/billing/link/open-by-link";
import { reconcile } from "@/lib/billing/reconciliation/reconcile";
import { repairDifference } from "@/lib/billing/reconciliation/repair-difference";
import { linkEndsAt } from "@/lib/billing/rules/link";
import { cancel } from "@/lib/billing/subscription/cancel";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { readDifferences } from "@/lib/billing/views/read-differences";
import { processWebhook } from "@/lib/billing/webhook/process-webhook";
import { type ReceivedWebhook, receiveWebhook } from "@/lib/billing/webhook/receive-webhook";
import type { Context } from "@/lib/context";
import { writeLinkToken } from "@/lib/link-token";
import type { Http } from "@/lib/toss/http";
import { brokenConnection } from "@/tests/simulation/in-process-toss";
import type { Redirect, SimulatedPerson } from "@/tests/simulation/people";
import { type Act, instantOf, keysOf, paymentsOf, type Setup, safely } from "./scenario";

const GOOD_CARD = "4518421234567890";
const OTHER_CARD = "5310801234567890";
export const CARD_WITHOUT_MONEY = "4518420000000101";

const LIST_LAG_MINUTES = 20;
const FIRST_LOOKUP_SECONDS = 300;
const CHECKOUT_EXPIRES_SECONDS = 31 * 60;
/** Covers what just happened to the person, and nothing that happened before. */
const COMPARED_MS = 45 * 60_000;
const MAX_RUN_MS = 300_000;
const MONTHLY_WON = 9_900;

export const runBatch: Act = (_setup, context) => runBilling(context, { trigger: "test" });

/** What the scheduler calls a few minutes after the batch. */
export const runResolver: Act = (_setup, context) => resolveBetweenRuns(context, { isOutOfTime: () => false });

/** The cron's run also compares with Toss's list, once a day. */
export const runDailyBatch: Act = (_setup, context) => runBilling(context, { trigger: "cron" });

/** A run whose time is over before it has begun, and its continuation. */
export const runsInChain: Act = async (_setup, context) => {
  const run = await runBilling(context, { trigger: "test", isOutOfTime: () => true });
  const continues = continuationOf(run, { now: context.now() });
  if (continues) await continueRun(context, { trigger: "test", continues, maxMs: MAX_RUN_MS });
};

type Visit = { purpose: Redirect["purpose"]; cardNumber: string };

/**
 * Opens a checkout and returns from the card window with its authKey. A repeated visit uses the
 * same authKey again.
 */
export const goesThroughWindow =
  ({ purpose, cardNumber }: Visit): Act =>
  async ({ world, person }, context) => {
    const { id: userId, plan, customerKey } = person;
    if (!person.redirect) {
      const open =
        purpose === "subscribe"
          ? openCheckout(context, { userId, plan, termsVersion: TERMS_VERSION })
          : openCardChange(context, { userId });
      const opened = await open;
      if (!opened.ok) throw new Error(`no checkout: ${opened.reason}`);
      const authKey = createAuthentication(world.toss.core, { customerKey, cardNumber, expiry: null });
      person.redirect = { orderId: opened.orderId, customerKey, authKey, purpose, visits: 0 };
    }
    return authorize(context, { ...person.redirect, userId });
  };

export const subscribes = goesThroughWindow({ purpose: "subscribe", cardNumber: GOOD_CARD });
export const changesCard = goesThroughWindow({ purpose: "change", cardNumber: OTHER_CARD });

/** The link that a mail of now carries; its invoice is the newest of the person. */
async function linkOf({ world, person }: Setup, context: Context): Promise<string> {
  const [row] = await world.sql<{ id: string }[]>`
    select id from invoices where user_id = ${person.id} order by opened_at desc, sequence desc limit 1`;
  if (!row) throw new Error(`${person.id} has no invoice`);
  const link = { purpose: "pay", invoiceId: row.id, endsAt: linkEndsAt(world.now()) } as const;
  return writeLinkToken(context.keyRing, link);
}

/** As through the window, without a session. What was paid meanwhile is not paid again. */
export const paysByLink: Act = async (setup, context) => {
  const { world, person } = setup;
  const token = await linkOf(setup, context);
  if (!person.redirect) {
    const opened = await openByLink(context, { token, expectedWon: MONTHLY_WON });
    if (!opened.ok) return;
    const authKey = createAuthentication(world.toss.core, {
      customerKey: person.customerKey,
      cardNumber: OTHER_CARD,
      expiry: null,
    });
    person.redirect = { orderId: opened.orderId, customerKey: person.customerKey, authKey, purpose: "change", visits: 0 };
  }
  const { orderId, customerKey, authKey } = person.redirect;
  await authorizeByLink(context, { token, orderId, customerKey, authKey });
};

export const looksUpByLink: Act = async (setup, context) => lookUpByLink(context, { token: await linkOf(setup, context) });

export const cancels: Act = ({ person }, context) => cancel(context, { userId: person.id });
export const cancelSafely = (setup: Setup) => cancels(setup, safely(setup));

/**
 * From now on the person's cards decline with this code; null lets each card decide by its number
 * again.
 */
export async function setCardDecision({ world, person }: Setup, code: string | null): Promise<void> {
  for (const key of world.toss.core.state.billingKeysByCustomer.get(person.customerKey) ?? [])
    key.behaviour = code === null ? null : { kind: "decline", code };
}

export async function fallBehind(setup: Setup, code = "REJECT_CARD_PAYMENT"): Promise<void> {
  await setCardDecision(setup, code);
  await runBatch(setup, safely(setup));
  await setCardDecision(setup, null);
}

export async function moveTo(setup: Setup, column: "current_period_end" | "grace_ends_at"): Promise<void> {
  await setup.world.moveTo(await instantOf(setup, column));
}

/** Toss carries out each call, but its answer is lost. */
const loseAnswers =
  (ask: Http): Http =>
  async (call) => {
    await ask(call);
    throw brokenConnection("ECONNRESET");
  };
export const withLostAnswers = (setup: Setup): Context => ({
  ...safely(setup),
  ...setup.world.process({ name: "without answers", isSafe: true, between: loseAnswers }),
});

/**
 * The charge went through, but its answer and every look-up were lost: only the resolver is left.
 */
export async function loseChargeAnswer(setup: Setup): Promise<void> {
  await runBatch(setup, withLostAnswers(setup));
  await setup.world.moveSeconds(FIRST_LOOKUP_SECONDS);
}

/** Two expired checkouts: one only opened, the other with an issued key whose answer was lost. */
export async function abandonCheckouts(setup: Setup): Promise<void> {
  const { world, person } = setup;
  await openCheckout(safely(setup), { userId: person.id, plan: person.plan, termsVersion: TERMS_VERSION });
  await subscribes(setup, withLostAnswers(setup));
  person.redirect = null;
  await world.moveSeconds(CHECKOUT_EXPIRES_SECONDS);
}

/**
 * Toss approves another amount than requested: the attempt stays pending, and only an operator may
 * refund the money.
 */
export async function approveWrongAmount(setup: Setup): Promise<void> {
  const { customerKey } = setup.person;
  const action = { kind: "wrong_amount", amount: 1_000 } as const;
  const { id } = addFault(setup.world.toss.core, { match: { operation: "charge", customerKey }, action });
  await runBatch(setup, safely(setup));
  removeFaults(setup.world.toss.core, id);
  await waitUntilListed(setup);
}

/** The merchant cancels in Toss's console, and the webhook never arrives. */
export async function cancelInConsoleUnreported({ world, person }: Setup): Promise<void> {
  cancelLast({ world, person });
  await waitUntilListed({ world });
}

export async function cancelInConsole(setup: Setup): Promise<void> {
  const canceled = cancelLast(setup);
  if (canceled?.ok) announcePaymentStatus(setup.world.toss.core, canceled.value);
}

function cancelLast({ world, person }: Pick<Setup, "world" | "person">) {
  const payment = paymentsOf(world, person).at(-1);
  return payment && cancelPayment(world.toss.core, { paymentKey: payment.paymentKey, cancelReason: "고객 요청" });
}

/** Toss's list lags, so the latest events can only be compared after a while. */
export const waitUntilListed = ({ world }: Pick<Setup, "world">) => world.moveSeconds(LIST_LAG_MINUTES * 60);

/** The webhook that Toss sends after a cancel in its console. */
export function cancelEvent({ world, person }: Setup): { body: string; transmissionId: string } {
  const orderId = paymentsOf(world, person).at(-1)?.orderId ?? "nothing";
  const delivery = [...world.toss.core.state.deliveries.values()].findLast(({ body }) => body.includes(orderId));
  if (!delivery) throw new Error("Toss has sent no webhook");
  return delivery;
}

/** The webhook that Toss sends after a billing key was deleted at Toss. */
export function deletionEvent({ world, person }: Setup): { body: string; transmissionId: string } {
  const [key] = keysOf(world, person);
  const body = { eventType: "BILLING_DELETED", createdAt: "2026-01-01T00:00:00", data: { billingKey: key?.billingKey } };
  return { body: JSON.stringify(body), transmissionId: `deleted-${person.number}` };
}

type WebhookEvent = ReturnType<typeof cancelEvent>;

export function receive({ body, transmissionId }: WebhookEvent, context: Context): Promise<ReceivedWebhook> {
  const headers = { "tosspayments-webhook-transmission-id": transmissionId };
  return receiveWebhook(context, { rawBody: Buffer.from(body), headers, secrets: {} });
}

/** Does what the webhook route does. Toss repeats the same delivery when it got no answer. */
export const webhookArrives =
  (eventOf: (setup: Setup) => WebhookEvent): Act =>
  async (setup, context) => {
    const received = await receive(eventOf(setup), context);
    if (received.kind === "stored" && received.isOpen) await processWebhook(context, { eventId: received.eventId });
  };

/** An operator compares the last 45 minutes with Toss's list and confirms each proposed repair. */
export const reconciles: Act = async (setup, context) => {
  const to = context.now();
  await reconcile(context, { from: new Date(to.getTime() - COMPARED_MS), to });
  await repairs(setup, context);
};

export const repairs: Act = async (_setup, context) => {
  for (const { id } of (await readDifferences(context, { limit: 10 })).rows)
    await repairDifference(context, { differenceId: id });
};

/** Subscribes these people. `as` changes the context in which they subscribe. */
export async function subscribeAll(setup: Setup, people: SimulatedPerson[], as = (context: Context) => context): Promise<void> {
  const each = people.map((person) => ({ ...setup, person }));
  await Promise.all(each.map((one) => subscribes(one, as(safely(one)))));
  for (const person of people) person.redirect = null;
}
