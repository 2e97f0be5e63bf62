/** What can be interrupted: how it comes to it, the act itself, what happens again afterwards without anybody's help, and how it must end. */
import { cancelPayment } from "@/emulator/cancels";
import { addFault, removeFaults } from "@/emulator/faults";
import { createAuthentication } from "@/emulator/ledger";
import { announcePaymentStatus } from "@/emulator/webhooks";
import { authorize } from "@/lib/billing/authorize";
import { cancel } from "@/lib/billing/cancel";
import { openCardChange, openCheckout } from "@/lib/billing/open-checkout";
import { processWebhook } from "@/lib/billing/process-webhook";
import { readDifferences } from "@/lib/billing/read-differences";
import { receiveWebhook } from "@/lib/billing/receive-webhook";
import { reconcile } from "@/lib/billing/reconcile";
import { repairDifference } from "@/lib/billing/repair-difference";
import { resume } from "@/lib/billing/resume";
import { retryPayment } from "@/lib/billing/retry-payment";
import { runBilling } from "@/lib/billing/run-billing";
import type { Context } from "@/lib/context";
import type { Redirect, SimulatedPerson } from "@/tests/simulation/people";
import type { SimulatedWorld } from "@/tests/simulation/simulated-world";

export type Stage = { world: SimulatedWorld; person: SimulatedPerson };
export type End = { status: "active" | "ended" | "past_due"; approvals: number; cancels: boolean };
export type Scene = {
  name: string;
  /** Whether the person pays already, and has to wait for the renewal. */
  begins: "as a visitor" | "subscribed" | "at the renewal";
  prepare?: (stage: Stage) => Promise<void>;
  act: (stage: Stage, context: Context) => Promise<unknown>;
  /** What the person, Toss or the cron does again by themselves; the batch runs in any case. */
  again?: Scene["act"];
  end: End;
};

const GOOD_CARD = "4518421234567890";
const OTHER_CARD = "5310801234567890";
const MINUTES_OF_LAG = 20;
const FIRST_LOOK_SECONDS = 300;
/** Long enough for what just happened, too short for what happened to the person before. */
const COMPARED_MS = 45 * 60_000;

export const safely = ({ world, person }: Stage): Context => ({
  ...world.process({ name: "safe", isSafe: true }),
  actor: `person:${person.id}`,
});

const runBatch: Scene["act"] = (_stage, context) => runBilling(context, { trigger: "test" });

/** Opens the window once and comes back to the application with what it gave. */
const comesBackFrom =
  (purpose: Redirect["purpose"]): Scene["act"] =>
  async (stage, context) => {
    const { world, person } = stage;
    if (!person.redirect) {
      const { id: userId, plan, customerKey } = person;
      const open =
        purpose === "subscribe" ? openCheckout(safely(stage), { userId, plan }) : openCardChange(safely(stage), { userId });
      const opened = await open;
      if (!opened.ok) throw new Error(`no checkout: ${opened.reason}`);
      const cardNumber = purpose === "subscribe" ? GOOD_CARD : OTHER_CARD;
      const authKey = createAuthentication(world.toss.core, { customerKey, cardNumber, expiry: null });
      person.redirect = { orderId: opened.orderId, customerKey, authKey, purpose };
    }
    return authorize(context, { ...person.redirect, userId: person.id });
  };

export async function subscribe(stage: Stage): Promise<void> {
  await comesBackFrom("subscribe")(stage, safely(stage));
  stage.person.redirect = null;
}

/** From now on the person's cards answer so; null gives the decision back to the card. */
function decide({ world, person }: Stage, code: string | null): void {
  for (const key of world.toss.core.state.billingKeysByCustomer.get(person.customerKey) ?? [])
    key.behaviour = code === null ? null : { kind: "decline", code };
}

async function fallBehind(stage: Stage): Promise<void> {
  decide(stage, "REJECT_CARD_PAYMENT");
  await runBatch(stage, safely(stage));
  decide(stage, null);
}

const cancels: Scene["act"] = ({ person }, context) => cancel(context, { userId: person.id });
const resumes: Scene["act"] = ({ person }, context) => resume(context, { userId: person.id });

/** Toss tells of a cancel in its console; the same delivery comes again when it was not answered. */
const isTold: Scene["act"] = async ({ world, person }, context) => {
  const delivery = [...world.toss.core.state.deliveries.values()].findLast(({ body }) => body.includes(orderOf(world, person)));
  if (!delivery) throw new Error("Toss told nothing");
  const headers = { "tosspayments-webhook-transmission-id": delivery.transmissionId };
  const received = await receiveWebhook(context, { rawBody: Buffer.from(delivery.body), headers, secrets: {} });
  if (received.kind === "stored" && received.isOpen) await processWebhook(context, { eventId: received.eventId });
};

const paymentsOf = (world: SimulatedWorld, person: SimulatedPerson) =>
  [...world.toss.core.state.payments.values()].filter(({ customerKey }) => customerKey === person.customerKey);
const orderOf = (world: SimulatedWorld, person: SimulatedPerson): string =>
  paymentsOf(world, person).at(-1)?.orderId ?? "nothing";
export const approvalsOf = ({ world, person }: Stage): number => paymentsOf(world, person).length;

async function cancelInConsole({ world, person }: Stage): Promise<void> {
  const payment = paymentsOf(world, person).at(-1);
  const canceled = payment && cancelPayment(world.toss.core, { paymentKey: payment.paymentKey, cancelReason: "고객 요청" });
  if (canceled?.ok) announcePaymentStatus(world.toss.core, canceled.value);
}

/** The charge went through and its answer was lost, and so was every look-up: only the resolver is left. */
async function loseTheAnswer(stage: Stage): Promise<void> {
  const lose =
    (ask: typeof fetch): typeof fetch =>
    async (input, init) => {
      await ask(input, init);
      throw new TypeError("fetch failed");
    };
  await runBatch(stage, stage.world.process({ name: "deaf", isSafe: true, between: lose }));
  await stage.world.moveSeconds(FIRST_LOOK_SECONDS);
}

/** Toss approves an amount that nobody asked for: the attempt stays open, and only a person may give the money back. */
async function approveAnotherAmount(stage: Stage): Promise<void> {
  const { customerKey } = stage.person;
  const action = { kind: "wrong_amount", amount: 1_000 } as const;
  const { id } = addFault(stage.world.toss.core, { match: { operation: "charge", customerKey }, action });
  await runBatch(stage, safely(stage));
  removeFaults(stage.world.toss.core, id);
  await becomesComparable(stage);
}

/** Somebody cancels in Toss's console, and Toss's word of it never comes. */
async function cancelUnheard({ world, person }: Stage): Promise<void> {
  const payment = paymentsOf(world, person).at(-1);
  if (payment) cancelPayment(world.toss.core, { paymentKey: payment.paymentKey, cancelReason: "고객 요청" });
}

/** Toss's list lags: what happened just now is not compared yet. */
const becomesComparable = ({ world }: Stage) => world.moveSeconds(MINUTES_OF_LAG * 60);

/** An operator compares the last hours with Toss's list and confirms each repair that is proposed. */
const reconciles: Scene["act"] = async (_stage, context) => {
  const to = context.now();
  await reconcile(context, { from: new Date(to.getTime() - COMPARED_MS), to });
  for (const { id } of (await readDifferences(context, { limit: 10 })).rows)
    await repairDifference(context, { differenceId: id });
};

const paidTwice: End = { status: "active", approvals: 2, cancels: false };

export const SCENES: readonly Scene[] = [
  {
    name: "subscribe",
    begins: "as a visitor",
    act: comesBackFrom("subscribe"),
    again: comesBackFrom("subscribe"),
    end: { status: "active", approvals: 1, cancels: false },
  },
  { name: "renew", begins: "at the renewal", act: runBatch, end: paidTwice },
  { name: "resolve a lost answer", begins: "at the renewal", prepare: loseTheAnswer, act: runBatch, end: paidTwice },
  {
    name: "replace the card",
    begins: "subscribed",
    act: comesBackFrom("change"),
    again: comesBackFrom("change"),
    end: { status: "active", approvals: 1, cancels: false },
  },
  {
    name: "replace the card while unpaid",
    begins: "at the renewal",
    prepare: fallBehind,
    act: comesBackFrom("change"),
    again: comesBackFrom("change"),
    end: paidTwice,
  },
  {
    name: "try again",
    begins: "at the renewal",
    prepare: fallBehind,
    act: ({ person }, context) => retryPayment(context, { userId: person.id }),
    again: ({ person }, context) => retryPayment(context, { userId: person.id }),
    end: paidTwice,
  },
  {
    name: "cancel",
    begins: "subscribed",
    act: cancels,
    again: cancels,
    end: { status: "active", approvals: 1, cancels: true },
  },
  {
    name: "cancel while unpaid",
    begins: "at the renewal",
    prepare: fallBehind,
    act: cancels,
    again: cancels,
    end: { status: "ended", approvals: 1, cancels: true },
  },
  {
    name: "resume",
    begins: "subscribed",
    prepare: async (stage) => {
      await cancels(stage, safely(stage));
    },
    act: resumes,
    again: resumes,
    end: { status: "active", approvals: 1, cancels: false },
  },
  {
    name: "a webhook",
    begins: "subscribed",
    prepare: cancelInConsole,
    act: isTold,
    again: isTold,
    end: { status: "ended", approvals: 1, cancels: false },
  },
  {
    name: "reconcile an open attempt",
    begins: "at the renewal",
    prepare: async (stage) => {
      await loseTheAnswer(stage);
      await becomesComparable(stage);
    },
    act: reconciles,
    again: reconciles,
    end: paidTwice,
  },
  {
    name: "reconcile and give back",
    begins: "at the renewal",
    prepare: approveAnotherAmount,
    act: reconciles,
    again: reconciles,
    // The wrong amount went back; the right one was charged.
    end: { status: "active", approvals: 3, cancels: false },
  },
  {
    name: "reconcile a cancel that nobody heard of",
    begins: "subscribed",
    prepare: async (stage) => {
      await cancelUnheard(stage);
      await becomesComparable(stage);
    },
    act: reconciles,
    again: reconciles,
    end: { status: "ended", approvals: 1, cancels: false },
  },
];
