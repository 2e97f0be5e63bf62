/** What a run of the batch may meet. */
import {
  cancelInConsole,
  cancelSafely,
  cancelTold,
  cancelUnheard,
  decide,
  fallBehind,
  loseTheAnswer,
  moveTo,
  receive,
  repairs,
  resolvesBetween,
  runBatch,
  runOfTheDay,
  runsInRelay,
} from "./acts";
import { over, paidOnce, type Scene, safely } from "./stage";

export const RUNS: Scene[] = [
  {
    name: "renew",
    begins: "at the renewal",
    act: runBatch,
    reaches: ["runBilling", "chargeDue", "claimDue", "sendAttempt", "settleTogether"],
    end: paidOnce,
  },
  {
    name: "renew four at once",
    begins: "at the renewal",
    companions: 3,
    act: runBatch,
    reaches: ["claimDue", "sendAttempt", "settleTogether"],
    end: paidOnce,
  },
  {
    name: "renew in a run that follows another",
    begins: "at the renewal",
    act: runsInRelay,
    reaches: ["relayRun", "beginRun", "endRun", "settleTogether"],
    end: paidOnce,
  },
  {
    name: "renew with a card that is declined",
    begins: "at the renewal",
    prepare: (stage) => decide(stage, "REJECT_CARD_PAYMENT"),
    act: runBatch,
    reaches: ["claimDue", "sendAttempt", "settleTogether"],
    end: { status: "past_due", approvals: 0, cancels: false },
  },
  {
    name: "end what was cancelled",
    begins: "subscribed",
    prepare: async (stage) => {
      await cancelSafely(stage);
      await moveTo(stage, "current_period_end");
    },
    act: runBatch,
    reaches: ["claimDue", "endSubscription"],
    end: { ...over, cancels: true },
  },
  {
    name: "end what nobody paid",
    begins: "at the renewal",
    prepare: async (stage) => {
      await fallBehind(stage, "INVALID_STOPPED_CARD");
      await moveTo(stage, "grace_ends_at");
    },
    act: runBatch,
    reaches: ["claimDue", "endSubscription"],
    end: over,
  },
  {
    name: "resolve a lost answer",
    begins: "at the renewal",
    prepare: loseTheAnswer,
    act: runBatch,
    reaches: ["resolveStale", "settleTogether"],
    end: paidOnce,
  },
  {
    name: "resolve a lost answer between two runs",
    begins: "at the renewal",
    prepare: loseTheAnswer,
    act: resolvesBetween,
    reaches: ["resolveDoubts", "settleDoubts", "resolveStale", "settleTogether"],
    end: paidOnce,
  },
  {
    name: "take up a webhook that was only stored",
    begins: "subscribed",
    prepare: async (stage) => {
      await cancelInConsole(stage);
      await receive(cancelTold(stage), safely(stage));
    },
    act: runBatch,
    reaches: ["processOpenWebhooks", "processWebhook", "refreshPayment", "recordRefunds", "deleteRevokedKeys"],
    end: over,
  },
  {
    name: "compare the day, in the run",
    begins: "subscribed",
    prepare: cancelUnheard,
    act: runOfTheDay,
    reaches: ["reconcileDaily", "reconcile", "compareWithList", "judgePayment"],
    again: async (stage, context) => {
      await stage.world.moveSeconds(3_700);
      await runOfTheDay(stage, context);
      await repairs(stage, context);
    },
    end: over,
    also: {
      of: async ({ world, person }) =>
        (await world.sql`select kind, status from reconciliation_differences where user_id = ${person.id}`).map((row) => ({
          ...row,
        })),
      is: [{ kind: "canceled_at_toss", status: "repaired" }],
    },
    daysApart: 5,
  },
];
