import { billingTests, type Mutant } from "./mutant";

const BEGINNING = billingTests("batch/busy-beginning");
const MIDDLE = billingTests("batch/busy-middle");
const LIMITS = ["tests/db/transaction-limits.test.ts"];

/** Mistakes in how long something is waited for, and in whose clock is believed. */
export const WAITING: readonly Mutant[] = [
  {
    name: "a transaction waits for a lock for ever",
    file: "db/client.ts",
    search: `\`set local lock_timeout = \${MAX_LOCK_WAIT_MS}\`,`,
    replace: "",
    tests: LIMITS,
  },
  {
    name: "a statement of a transaction runs for ever",
    file: "db/client.ts",
    search: `\`set local statement_timeout = \${MAX_STATEMENT_MS}\`,`,
    replace: "",
    tests: LIMITS,
  },
  {
    name: "a transaction whose process hangs keeps its locks",
    file: "db/client.ts",
    search: `\`set local idle_in_transaction_session_timeout = \${MAX_IDLE_MS}\`,`,
    replace: "",
    tests: LIMITS,
  },
  {
    name: "the limits of one transaction hold for the session after it",
    file: "db/client.ts",
    search: "set local lock_timeout",
    replace: "set lock_timeout",
    tests: LIMITS,
  },
  {
    name: "one person may use every connection",
    file: "db/gate.ts",
    search: "openInAll < atOnce && openOf(caller) < caller.atOnce",
    replace: "openInAll < atOnce",
    tests: ["tests/routes/held-row.test.ts"],
  },
  {
    name: "a process with a wrong clock charges",
    file: "lib/billing/batch/clock-check.ts",
    search: "return !isBetween;",
    replace: "return false;",
    tests: billingTests("batch/clocks"),
  },
  {
    name: "a code that calls every request wrong completes the run without an alarm",
    file: "lib/billing/batch/run-control.ts",
    search: `if (declineClass === "request") return { name: \`request \${code}\`, code, max: MAX_FAULTS, isOurs: true };`,
    replace: "",
    tests: billingTests("batch/our-fault"),
  },
  {
    name: "a run that meets a busy database does not begin",
    file: "lib/billing/batch/patiently.ts",
    search: "if (!isBusy(error) || isOutOfTime()) throw error;",
    replace: "throw error;",
    tests: BEGINNING,
  },
  {
    name: "a run tries to begin again whatever has failed",
    file: "lib/billing/batch/patiently.ts",
    search: "if (!isBusy(error) || isOutOfTime()) throw error;",
    replace: "if (isOutOfTime()) throw error;",
    tests: BEGINNING,
  },
  {
    name: "a run whose time is up tries to begin again",
    file: "lib/billing/batch/patiently.ts",
    search: "if (!isBusy(error) || isOutOfTime()) throw error;",
    replace: "if (!isBusy(error)) throw error;",
    tests: BEGINNING,
  },
  {
    name: "a run tries to begin more often than its time allows",
    file: "lib/billing/batch/patiently.ts",
    search: "const WAITS_MS = [500, 1_500, 4_000];",
    replace: "const WAITS_MS = [500, 1_500, 4_000, 4_000];",
    tests: BEGINNING,
  },
  {
    name: "a row for which the database has no time is put off for a day at once",
    file: "lib/billing/batch/claim-due.ts",
    search: "if (!subscriptionId || (isBusy(error) && !input.isLastTry)) throw error;",
    replace: "if (!subscriptionId) throw error;",
    tests: MIDDLE,
  },
  {
    name: "what was claimed is not sent when the database has no time for the next one",
    file: "lib/billing/batch/claim-due.ts",
    search: "if (total.seen === 0 || !isBusy(error)) throw error;",
    replace: "throw error;",
    tests: MIDDLE,
  },
  {
    name: "a claim that was cut short ends the run as if nothing were left",
    file: "lib/billing/batch/charge-due.ts",
    search: "if (claim.seen < limit && !claim.isCutShort) {",
    replace: "if (claim.seen < limit) {",
    tests: MIDDLE,
  },
  {
    name: "a run whose time is up while the database is busy has failed, and is not continued",
    file: "lib/billing/batch/charge-due.ts",
    search: "if (isBusy(error) && control.shouldStop()) return null;",
    replace: "",
    tests: MIDDLE,
  },
  {
    name: "a continuation on record, the answer to whose commit was lost, takes itself for another one",
    file: "db/queries/batch/runs.ts",
    search: "return own.length > 0;",
    replace: "return false;",
    tests: BEGINNING,
  },
  {
    name: "a run on record, the answer to whose start was lost, cannot begin",
    file: "db/queries/batch/duties.ts",
    search: "on conflict (id) do nothing",
    replace: "",
    tests: BEGINNING,
  },
];
