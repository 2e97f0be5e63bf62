/** What operators do: look up, replay, rotate keys, compare and repair. */
import { lookUpPayment } from "@/lib/admin/look-up-payment";
import { replayWebhook } from "@/lib/admin/replay-webhook";
import { rotateKeys } from "@/lib/billing/card/rotate-keys";
import type { Context } from "@/lib/context";
import { KEY_RING } from "@/tests/support/test-context";
import {
  approveAnotherAmount,
  becomesComparable,
  cancelInConsole,
  cancelTold,
  cancelUnheard,
  deletionTold,
  loseTheAnswer,
  receive,
  reconciles,
  subscribeAll,
} from "./acts";
import { type Act, over, paidOnce, type Scene, type Stage, safely } from "./stage";

/** Until it is rotated away, this key seals. */
const OLD_KEY = { id: "k0", key: Buffer.alloc(32, 9) };
const underOldKey = (context: Context): Context => ({ ...context, keyRing: [OLD_KEY] });
const rotates: Act = (_stage, context) => rotateKeys({ ...context, keyRing: [...KEY_RING, OLD_KEY] });

const lastEventId = async ({ world }: Stage): Promise<string> =>
  (await world.sql<{ id: string }[]>`select id from webhook_events order by received_at desc limit 1`)[0]?.id ?? "";
const pendingPaymentId = async ({ world, person }: Stage): Promise<string> =>
  (await world.sql<{ id: string }[]>`select id from payments where user_id = ${person.id} and status = 'pending'`)[0]?.id ?? "";

export const OPERATORS: Scene[] = [
  {
    name: "look an open attempt up",
    begins: "at the renewal",
    prepare: loseTheAnswer,
    act: async (stage, context) => lookUpPayment(context, { paymentId: await pendingPaymentId(stage) }),
    reaches: ["lookUpPayment", "refreshPayment", "settle"],
    end: paidOnce,
  },
  {
    name: "replay a webhook",
    begins: "subscribed",
    prepare: async (stage) => {
      await cancelInConsole(stage);
      await receive(cancelTold(stage), safely(stage));
    },
    act: async (stage, context) => replayWebhook(context, { eventId: await lastEventId(stage) }),
    reaches: ["replayWebhook", "processWebhook", "recordRefunds"],
    end: over,
  },
  {
    name: "rotate the keys",
    begins: "as a visitor",
    prepare: async (stage) => {
      await subscribeAll(stage, [stage.person], underOldKey);
      await receive(deletionTold(stage), underOldKey(safely(stage)));
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
    name: "reconcile an open attempt",
    begins: "at the renewal",
    prepare: async (stage) => {
      await loseTheAnswer(stage);
      await becomesComparable(stage);
    },
    act: reconciles,
    reaches: ["reconcile", "judgePayment", "repairDifference", "refreshPayment", "settle"],
    again: reconciles,
    end: paidOnce,
  },
  {
    name: "reconcile and give back",
    begins: "at the renewal",
    prepare: approveAnotherAmount,
    act: reconciles,
    reaches: ["reconcile", "repairDifference", "settle"],
    again: reconciles,
    // The wrong amount went back; the right one was charged.
    end: { ...paidOnce, approvals: 2 },
  },
  {
    name: "reconcile a cancel that nobody heard of",
    begins: "subscribed",
    prepare: cancelUnheard,
    act: reconciles,
    reaches: ["reconcile", "repairDifference", "refreshPayment", "recordRefunds", "endSubscription"],
    again: reconciles,
    end: over,
  },
];
