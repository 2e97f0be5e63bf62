/** Checkouts: subscribing and replacing the card. */
import {
  abandonCheckouts,
  CARD_WITHOUT_MONEY,
  cancelSafely,
  changesCard,
  fallBehind,
  goesThroughWindow,
  looksUpByLink,
  loseChargeAnswer,
  moveTo,
  paysByLink,
  runBatch,
  subscribes,
} from "./acts";
import { paidOnce, type Scenario, stayedFree, stillActive } from "./scenario";

export const CHECKOUT_SCENARIOS: Scenario[] = [
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
    act: goesThroughWindow({ purpose: "subscribe", cardNumber: CARD_WITHOUT_MONEY }),
    reaches: ["openFirstPayment", "settle", "deleteRevokedKeys"],
    again: goesThroughWindow({ purpose: "subscribe", cardNumber: CARD_WITHOUT_MONEY }),
    end: stayedFree,
  },
  {
    name: "subscribe again before the batch has recorded the end",
    begins: "subscribed",
    prepare: async (setup) => {
      await cancelSafely(setup);
      await moveTo(setup, "current_period_end");
    },
    act: subscribes,
    reaches: ["lockLiveSubscription", "endSubscription", "openFirstPayment", "settle"],
    again: subscribes,
    end: paidOnce,
  },
  {
    name: "clean up abandoned checkouts",
    begins: "as a visitor",
    prepare: abandonCheckouts,
    act: runBatch,
    reaches: ["recoverIssuedKeys", "storeCard", "deleteRevokedKeys"],
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
    end: stillActive,
  },
  {
    name: "replace the card while unpaid",
    begins: "at the renewal",
    prepare: (setup) => fallBehind(setup),
    act: changesCard,
    reaches: ["openCardChange", "replaceCard", "openAttempt", "settle", "deleteRevokedKeys"],
    again: changesCard,
    end: paidOnce,
  },
  {
    name: "pay by the link of a mail",
    begins: "at the renewal",
    prepare: (setup) => fallBehind(setup),
    act: paysByLink,
    reaches: ["openByLink", "refusePress", "openCardChange", "authorizeByLink", "replaceCard", "settle", "deleteRevokedKeys"],
    again: paysByLink,
    end: paidOnce,
  },
  {
    name: "look up what the link of a mail has paid",
    begins: "at the renewal",
    prepare: loseChargeAnswer,
    act: looksUpByLink,
    reaches: ["lookUpByLink", "lookUpOwn", "resolvePending"],
    again: looksUpByLink,
    end: paidOnce,
  },
];
