/**
 * Mistakes in outages of Toss and interrupted runs: the circuit, waiting, alarms, continuations.
 */
import { billingTests, type Mutant } from "./mutant";

const CIRCUIT = ["tests/toss/shared/circuit.test.ts"];
const ONE_PROCESS = ["tests/toss/shared/one-process.test.ts"];
const CIRCUIT_ROW = "db/queries/toss/circuit.ts";
const ALERTS = billingTests("batch/alerts");

export const OUTAGES: readonly Mutant[] = [
  {
    name: "the circuit opens one missing answer too late",
    file: CIRCUIT_ROW,
    search: "case when silences + 1 >= ",
    replace: "case when silences >= ",
    tests: CIRCUIT,
  },
  {
    name: "every process probes Toss when the circuit may be tried again",
    file: CIRCUIT_ROW,
    search: `(retry_at <= \${now} or`,
    replace: "(true or",
    tests: CIRCUIT,
  },
  {
    name: "calls that were already under way extend the open circuit",
    file: CIRCUIT_ROW,
    search: `(retry_at is null or \${isProbe}::boolean)`,
    replace: "true",
    tests: CIRCUIT,
  },
  {
    name: "a missing answer from before Toss's latest answer counts",
    file: "lib/toss/circuit.ts",
    search: " && beganAt > answeredAt",
    replace: "",
    tests: CIRCUIT,
  },
  {
    name: "a call that found no slot counts as one that Toss did not answer",
    file: "lib/toss/circuit.ts",
    search: 'heard === "silence" && seen.retryAt',
    replace: "seen.retryAt",
    tests: ONE_PROCESS,
  },
  {
    name: "a failed probe keeps its lease on the circuit",
    file: "lib/toss/circuit.ts",
    search: "if (!isProbe && !isNews) return;",
    replace: "if (isProbe || !isNews) return;",
    tests: CIRCUIT,
  },
  {
    name: "every call reads the circuit from the database",
    file: "lib/toss/circuit.ts",
    search: "if (time.now() - seenAt >= freshMs)",
    replace: "if (seenAt < time.now())",
    tests: CIRCUIT,
  },
  {
    name: "a call that waited for a slot is sent although the circuit has opened",
    file: "lib/toss/client.ts",
    search: "!line.isStillFree(passage)",
    replace: "false",
    tests: CIRCUIT,
  },
  {
    name: "a Toss that turns calls away counts as silent",
    file: "lib/billing/payment/outcome.ts",
    search: '["unlisted_refusal", "too_many_requests"]',
    replace: '["unlisted_refusal"]',
    tests: billingTests("batch/outage"),
  },
  {
    name: "a run keeps charging while Toss does not answer",
    file: "lib/billing/batch/charge-due.ts",
    search: "if (!(await control.waitForToss()) || control.shouldStop()) break;",
    replace: "",
    tests: billingTests("batch/outage"),
  },
  {
    name: "a run waits for Toss after it is out of time",
    file: "lib/billing/batch/run-control.ts",
    search: "    if (shouldStop()) return false;\n",
    replace: "",
    tests: billingTests("batch/outage"),
  },
  {
    name: "a run that must stop waiting throws",
    file: "lib/billing/batch/run-control.ts",
    search: 'context.log.warn({ err: error }, "the wait for Toss was broken off");',
    replace: "throw error;",
    tests: billingTests("batch/outage"),
  },
  {
    name: "look-ups without an answer do not count as silence",
    file: "lib/billing/payment/resolve-pending.ts",
    search: 'stillUnknown(attempt.payment, "lookup_failed"), isSilent }',
    replace: 'stillUnknown(attempt.payment, "lookup_failed"), isSilent: false }',
    tests: billingTests("batch/outage"),
  },
  {
    name: "an attempt is stored without its alarm",
    file: "db/migrations/0011_alarms_with_attempts.sql",
    search: "WHEN (NEW.status = 'pending') EXECUTE FUNCTION set_alarm()",
    replace: "WHEN (NEW.status <> 'pending') EXECUTE FUNCTION set_alarm()",
    tests: ALERTS,
  },
  {
    name: "an alarm that never became visible is not removed",
    file: "db/migrations/0011_alarms_with_attempts.sql",
    search: "AND opened_at > NEW.settled_at;",
    replace: "AND opened_at < NEW.created_at;",
    tests: ALERTS,
  },
  {
    name: "an alarm stays open after the payment is settled",
    file: "db/migrations/0011_alarms_with_attempts.sql",
    search: "UPDATE public.alerts SET closed_at = NEW.settled_at",
    replace: "UPDATE public.alerts SET closed_at = NULL",
    tests: ALERTS,
  },
  {
    name: "the alarm about a stopped run stays open after a completed run",
    file: "lib/billing/batch/run-billing.ts",
    search: "if (duties.stopAlarms && !hasFailed && !stopCode)",
    replace: "if (duties.stopAlarms && stopCode)",
    tests: billingTests("batch/outage"),
  },
  {
    name: "two continuations are at work at once",
    file: "db/migrations/0014_one_continuation_at_work.sql",
    search: "WHERE status = 'running' and generation > 0;",
    replace: "WHERE status = 'failed' and generation > 1000;",
    tests: billingTests("batch/continue-run"),
  },
  {
    name: "a continuation that was refused runs all the same",
    file: "lib/billing/batch/continue-run.ts",
    search: "return isOurs ? findDuties(tx, { now, ...forgottenBefore(now) }) : null;",
    replace: "return findDuties(tx, { now, ...forgottenBefore(now) });",
    tests: billingTests("batch/continue-run"),
  },
  {
    name: "a killed continuation keeps its place for ever",
    file: "lib/billing/batch/continue-run.ts",
    search: "await failKilledContinuations(tx, { now, maxMs });",
    replace: "",
    tests: billingTests("batch/continue-run"),
  },
  {
    name: "a continuation at work is taken for a killed one",
    file: "db/queries/batch/runs.ts",
    search: "lte(billingRuns.startedAt, oldest)",
    replace: "lte(billingRuns.startedAt, now)",
    tests: billingTests("batch/continue-run"),
  },
];
