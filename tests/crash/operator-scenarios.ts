/** Operators: look payments up, replay webhooks, rotate keys, reconcile and repair. */
import { lookUpPayment } from "@/lib/admin/look-up-payment";
import { replayWebhook } from "@/lib/admin/replay-webhook";
import { rotateKeys } from "@/lib/billing/card/rotate-keys";
import type { Context } from "@/lib/context";
import { KEY_RING } from "@/tests/support/test-context";
import {
  approveWrongAmount,
  cancelEvent,
  cancelInConsole,
  cancelInConsoleUnreported,
  deletionEvent,
  loseChargeAnswer,
  receive,
  reconciles,
  subscribeAll,
  waitUntilListed,
} from "./acts";
import { type Act, ended, paidOnce, type Scenario, type Setup, safely } from "./scenario";

/** Seals until the rotation replaces it. */
const OLD_KEY = { id: "k0", key: Buffer.alloc(32, 9) };
const underOldKey = (context: Context): Context => ({ ...context, keyRing: [OLD_KEY] });
const rotates: Act = (_setup, context) => rotateKeys({ ...context, keyRing: [...KEY_RING, OLD_KEY] });

const lastEventId = async ({ world }: Setup): Promise<string> =>
  (await world.sql<{ id: string }[]>`select id from webhook_events order by received_at desc limit 1`)[0]?.id ?? "";
const pendingPaymentId = async ({ world, person }: Setup): Promise<string> =>
  (await world.sql<{ id: string }[]>`select id from payments where user_id = ${person.id} and status = 'pending'`)[0]?.id ?? "";

export const OPERATOR_SCENARIOS: Scenario[] = [
  {
    name: "look up a pending payment",
    begins: "at the renewal",
    prepare: loseChargeAnswer,
    act: async (setup, context) => lookUpPayment(context, { paymentId: await pendingPaymentId(setup) }),
    reaches: ["lookUpPayment", "refreshPayment", "settle"],
    end: paidOnce,
  },
  {
    name: "replay a webhook",
    begins: "subscribed",
    prepare: async (setup) => {
      await cancelInConsole(setup);
      await receive(cancelEvent(setup), safely(setup));
    },
    act: async (setup, context) => replayWebhook(context, { eventId: await lastEventId(setup) }),
    reaches: ["replayWebhook", "processWebhook", "recordRefunds"],
    end: ended,
  },
  {
    name: "rotate the keys",
    begins: "as a visitor",
    prepare: async (setup) => {
      await subscribeAll(setup, [setup.person], underOldKey);
      await receive(deletionEvent(setup), underOldKey(safely(setup)));
    },
    act: rotates,
    reaches: ["rotateKeys"],
    again: rotates,
    end: paidOnce,
    also: {
      of: async ({ world }) =>
        (
          await world.sql`select id from payment_methods where starts_with(billing_key_sealed, 'k0.')
          union all select id from webhook_events where starts_with(body_sealed, 'k0.')`
        ).length,
      is: 0,
    },
  },
  {
    name: "reconcile a pending payment",
    begins: "at the renewal",
    prepare: async (setup) => {
      await loseChargeAnswer(setup);
      await waitUntilListed(setup);
    },
    act: reconciles,
    reaches: ["reconcile", "comparePayment", "repairDifference", "refreshPayment", "settle"],
    again: reconciles,
    end: paidOnce,
  },
  {
    name: "reconcile and refund a wrong amount",
    begins: "at the renewal",
    prepare: approveWrongAmount,
    act: reconciles,
    reaches: ["reconcile", "repairDifference", "settle"],
    again: reconciles,
    // The wrong amount was refunded; the right one was charged.
    end: { ...paidOnce, approvals: 2 },
  },
  {
    name: "reconcile a cancel without its webhook",
    begins: "subscribed",
    prepare: cancelInConsoleUnreported,
    act: reconciles,
    reaches: ["reconcile", "repairDifference", "refreshPayment", "recordRefunds", "endSubscription"],
    again: reconciles,
    end: ended,
  },
];
