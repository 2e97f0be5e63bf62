/** Runs of the batch and of the resolver. */
import {
  cancelEvent,
  cancelInConsole,
  cancelInConsoleUnreported,
  cancelSafely,
  fallBehind,
  loseChargeAnswer,
  moveTo,
  receive,
  repairs,
  runBatch,
  runDailyBatch,
  runResolver,
  runsInChain,
  setCardDecision,
} from "./acts";
import { ended, paidOnce, type Scenario, safely } from "./scenario";

export const RUN_SCENARIOS: Scenario[] = [
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
    name: "renew in a run that continues another",
    begins: "at the renewal",
    act: runsInChain,
    reaches: ["runBilling", "continueRun", "workThrough", "settleTogether"],
    end: paidOnce,
  },
  {
    name: "renew with a card that is declined",
    begins: "at the renewal",
    prepare: (setup) => setCardDecision(setup, "REJECT_CARD_PAYMENT"),
    act: runBatch,
    reaches: ["claimDue", "sendAttempt", "settleTogether"],
    end: { status: "past_due", approvals: 0, cancels: false },
  },
  {
    name: "end a cancelled subscription",
    begins: "subscribed",
    prepare: async (setup) => {
      await cancelSafely(setup);
      await moveTo(setup, "current_period_end");
    },
    act: runBatch,
    reaches: ["claimDue", "endSubscription"],
    end: { ...ended, cancels: true },
  },
  {
    name: "end an unpaid subscription",
    begins: "at the renewal",
    prepare: async (setup) => {
      await fallBehind(setup, "INVALID_STOPPED_CARD");
      await moveTo(setup, "grace_ends_at");
    },
    act: runBatch,
    reaches: ["claimDue", "endSubscription"],
    end: ended,
  },
  {
    name: "resolve a lost answer in a run",
    begins: "at the renewal",
    prepare: loseChargeAnswer,
    act: runBatch,
    reaches: ["resolvePending", "settleTogether"],
    end: paidOnce,
  },
  {
    name: "resolve a lost answer between two runs",
    begins: "at the renewal",
    prepare: loseChargeAnswer,
    act: runResolver,
    reaches: ["resolveBetweenRuns", "resolveDue", "resolvePending", "settleTogether"],
    end: paidOnce,
  },
  {
    name: "process a webhook that was only stored",
    begins: "subscribed",
    prepare: async (setup) => {
      await cancelInConsole(setup);
      await receive(cancelEvent(setup), safely(setup));
    },
    act: runBatch,
    reaches: ["processOpenWebhooks", "processWebhook", "refreshPayment", "recordRefunds", "deleteRevokedKeys"],
    end: ended,
  },
  {
    name: "reconcile the day within the run",
    begins: "subscribed",
    prepare: cancelInConsoleUnreported,
    act: runDailyBatch,
    reaches: ["reconcileDaily", "reconcile", "compareWithList", "comparePayment", "bookCancels"],
    again: async (setup, context) => {
      await setup.world.moveSeconds(3_700);
      await runDailyBatch(setup, context);
      await repairs(setup, context);
    },
    end: ended,
    also: {
      of: async ({ world, person }) =>
        // Killed between booking and closing, the next comparison finds the difference gone.
        (
          await world.sql`select kind, status <> 'open' as closed from reconciliation_differences where user_id = ${person.id}`
        ).map((row) => ({ ...row })),
      is: [{ kind: "canceled_at_toss", closed: true }],
    },
    daysApart: 5,
  },
];
