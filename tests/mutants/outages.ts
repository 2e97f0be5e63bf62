/** Mistakes in outages of Toss and interrupted runs: the circuit, waiting, alarms, continuations. */
import { billingTests, type Mutant } from "./mutant";

const CIRCUIT = ["tests/toss/shared/circuit.test.ts"];
const CIRCUIT_ROW = "db/queries/toss/circuit.ts";
const ALERTS = billingTests("batch/alerts");
const RELAY_ROW = "db/queries/batch/relay.ts";

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
    name: "a failed probe keeps its lease on the circuit",
    file: "lib/toss/circuit.ts",
    search: "if (!isProbe && !isNews) return;",
    replace: "if (isProbe || !isNews) return;",
    tests: CIRCUIT,
  },
  {
    name: "every call reads the circuit from the database",
    file: "lib/toss/circuit.ts",
    search: "if (performance.now() - seenAt >= freshMs)",
    replace: "if (seenAt < performance.now())",
    tests: CIRCUIT,
  },
  {
    name: "a call that waited for a slot is sent although the circuit has opened",
    file: "lib/toss/client.ts",
    search: "circuit?.isStillFree(passage) === false",
    replace: "false",
    tests: CIRCUIT,
  },
  {
    name: "a Toss that is rate limiting us counts as reachable",
    file: "lib/toss/answer.ts",
    search: "if (result.status === TOO_MANY_REQUESTS) return true;",
    replace: "",
    tests: [...CIRCUIT, ...billingTests("batch/outage")],
  },
  {
    name: "a run keeps charging while Toss does not answer",
    file: "lib/billing/batch/charge-due.ts",
    search: "if (!(await input.isTossThere()) || input.isOver()) break;",
    replace: "",
    tests: billingTests("batch/outage"),
  },
  {
    name: "a run waits for Toss after it is out of time",
    file: "lib/billing/batch/watch-silence.ts",
    search: "    if (isOver()) return false;\n",
    replace: "",
    tests: billingTests("batch/outage"),
  },
  {
    name: "a run that must stop waiting throws",
    file: "lib/billing/batch/watch-silence.ts",
    search: "        return false;\n      }\n    },",
    replace: "        throw error;\n      }\n    },",
    tests: billingTests("batch/outage"),
  },
  {
    name: "look-ups without an answer do not count as silence",
    file: "lib/billing/payment/resolve.ts",
    search: 'if (found.kind !== "not_found") resolving.onAsked?.({',
    replace: 'if (found.kind === "found") resolving.onAsked?.({',
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
    search: "if (duties.stopAlarms && isThrough)",
    replace: "if (duties.stopAlarms && !isThrough)",
    tests: billingTests("batch/outage"),
  },
  {
    name: "two runs that end together both start a continuation",
    file: RELAY_ROW,
    search: `(free_at <= \${now}::timestamptz or`,
    replace: "(true or",
    tests: billingTests("batch/hand-over"),
  },
  {
    name: "a continuation cannot start a further one",
    file: RELAY_ROW,
    search: ` or predecessor = \${after}::uuid)`,
    replace: ")",
    tests: billingTests("batch/hand-over"),
  },
  {
    name: "a continuation starts although a newer one was requested in its place",
    file: "lib/billing/batch/hand-over.ts",
    search: "if (!(await takeRelay(tx, { predecessor: after.runId, until }))) return null;",
    replace: "await takeRelay(tx, { predecessor: after.runId, until });",
    tests: billingTests("batch/hand-over"),
  },
  {
    name: "a finished chain of runs keeps the right to continue",
    file: "lib/billing/batch/hand-over.ts",
    search: "if (!isOurs && after) await leaveRelay",
    replace: "if (isOurs && after) await leaveRelay",
    tests: billingTests("batch/hand-over"),
  },
];
