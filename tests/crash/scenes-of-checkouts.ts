/** Subscribing, and another card. */
import {
  CARD_WITHOUT_MONEY,
  cancelSafely,
  changesCard,
  comesBackFrom,
  fallBehind,
  leaveCheckouts,
  moveTo,
  runBatch,
  subscribes,
} from "./acts";
import { paidOnce, paysOn, type Scene, stayedFree } from "./stage";

export const CHECKOUTS: Scene[] = [
  {
    name: "subscribe",
    begins: "as a visitor",
    act: subscribes,
    reaches: ["openCheckout", "authorize", "storeCard", "openFirstPayment", "collect", "settle"],
    again: subscribes,
    end: paidOnce,
  },
  {
    name: "subscribe with a card that is declined",
    begins: "as a visitor",
    act: comesBackFrom({ purpose: "subscribe", cardNumber: CARD_WITHOUT_MONEY }),
    reaches: ["openFirstPayment", "settle", "deleteRevokedKeys"],
    again: comesBackFrom({ purpose: "subscribe", cardNumber: CARD_WITHOUT_MONEY }),
    end: stayedFree,
  },
  {
    name: "subscribe again, before the batch has written the end down",
    begins: "subscribed",
    prepare: async (stage) => {
      await cancelSafely(stage);
      await moveTo(stage, "current_period_end");
    },
    act: subscribes,
    reaches: ["lockLiveSubscription", "endSubscription", "openFirstPayment", "settle"],
    again: subscribes,
    end: paidOnce,
  },
  {
    name: "a checkout that was left",
    begins: "as a visitor",
    prepare: leaveCheckouts,
    act: runBatch,
    reaches: ["takeBackKeys", "storeCard", "deleteRevokedKeys"],
    end: stayedFree,
    also: {
      of: async ({ world, person }) =>
        (await world.sql`select distinct status from checkouts where user_id = ${person.id}`).map(({ status }) => status),
      is: ["expired"],
    },
  },
  {
    name: "replace the card",
    begins: "subscribed",
    act: changesCard,
    reaches: ["openCardChange", "authorize", "storeCard", "replaceCard", "deleteRevokedKeys"],
    again: changesCard,
    end: paysOn,
  },
  {
    name: "replace the card while unpaid",
    begins: "at the renewal",
    prepare: (stage) => fallBehind(stage),
    act: changesCard,
    reaches: ["openCardChange", "replaceCard", "openAttempt", "settle", "deleteRevokedKeys"],
    again: changesCard,
    end: paidOnce,
  },
];
