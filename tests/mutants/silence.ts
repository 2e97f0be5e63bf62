/** Mistakes in what happens when Toss, or a run, is not there: the circuit, the waiting of runs, alarms, successors. */
import { billingTests, type Mutant } from "./mutant";

const CIRCUIT = ["tests/toss/shared/circuit.test.ts"];
const CIRCUIT_ROW = "db/queries/toss/circuit.ts";
const ALERTS = billingTests("batch/alerts");
const RELAY_ROW = "db/queries/batch/relay.ts";

export const SILENCE: readonly Mutant[] = [
  {
    name: "the circuit opens a silence too late",
    file: CIRCUIT_ROW,
    search: "case when silences + 1 >= ",
    replace: "case when silences >= ",
    tests: CIRCUIT,
  },
  {
    name: "everybody tries when the circuit's time is over",
    file: CIRCUIT_ROW,
    search: `(retry_at <= \${now} or`,
    replace: "(true or",
    tests: CIRCUIT,
  },
  {
    name: "calls that were under way draw the circuit out",
    file: CIRCUIT_ROW,
    search: `(retry_at is null or \${isProbe}::boolean)`,
    replace: "true",
    tests: CIRCUIT,
  },
  {
    name: "a silence from before Toss answered counts",
    file: "lib/toss/circuit.ts",
    search: " && beganAt > answeredAt",
    replace: "",
    tests: CIRCUIT,
  },
  {
    name: "the one who tries in vain leaves the circuit to its lease",
    file: "lib/toss/circuit.ts",
    search: "if (!isProbe && !isNews) return;",
    replace: "if (isProbe || !isNews) return;",
    tests: CIRCUIT,
  },
  {
    name: "each call reads the circuit",
    file: "lib/toss/circuit.ts",
    search: "if (performance.now() - seenAt >= freshMs)",
    replace: "if (seenAt < performance.now())",
    tests: CIRCUIT,
  },
  {
    name: "who waited for a slot leaves through an open circuit",
    file: "lib/toss/client.ts",
    search: "circuit?.isStillFree(passage) === false",
    replace: "false",
    tests: CIRCUIT,
  },
  {
    name: "a Toss that has no time for us counts as there",
    file: "lib/toss/answer.ts",
    search: "if (result.status === TOO_MANY_REQUESTS) return true;",
    replace: "",
    tests: [...CIRCUIT, ...billingTests("batch/outage")],
  },
  {
    name: "a run goes on charging a Toss that does not answer",
    file: "lib/billing/batch/charge-due.ts",
    search: "if (!(await input.isTossThere()) || input.isOver()) break;",
    replace: "",
    tests: billingTests("batch/outage"),
  },
  {
    name: "a run waits for Toss beyond its time",
    file: "lib/billing/batch/watch-silence.ts",
    search: "    if (isOver()) return false;\n",
    replace: "",
    tests: billingTests("batch/outage"),
  },
  {
    name: "a run that may not wait any longer breaks",
    file: "lib/billing/batch/watch-silence.ts",
    search: "        return false;\n      }\n    },",
    replace: "        throw error;\n      }\n    },",
    tests: billingTests("batch/outage"),
  },
  {
    name: "look-ups that come to nothing do not count",
    file: "lib/billing/payment/resolve.ts",
    search: 'if (found.kind !== "not_found") resolving.onAsked?.({',
    replace: 'if (found.kind === "found") resolving.onAsked?.({',
    tests: billingTests("batch/outage"),
  },
  {
    name: "an attempt is written without its alarm",
    file: "db/migrations/0011_alarms_with_attempts.sql",
    search: "WHEN (NEW.status = 'pending') EXECUTE FUNCTION set_alarm()",
    replace: "WHEN (NEW.status <> 'pending') EXECUTE FUNCTION set_alarm()",
    tests: ALERTS,
  },
  {
    name: "an alarm that never opened stays",
    file: "db/migrations/0011_alarms_with_attempts.sql",
    search: "AND opened_at > NEW.settled_at;",
    replace: "AND opened_at < NEW.created_at;",
    tests: ALERTS,
  },
  {
    name: "an alarm outlives the outcome",
    file: "db/migrations/0011_alarms_with_attempts.sql",
    search: "UPDATE public.alerts SET closed_at = NEW.settled_at",
    replace: "UPDATE public.alerts SET closed_at = NULL",
    tests: ALERTS,
  },
  {
    name: "an alarm that a run was stopped stays when runs go through again",
    file: "lib/billing/batch/run-billing.ts",
    search: "if (duties.stopAlarms && isThrough)",
    replace: "if (duties.stopAlarms && !isThrough)",
    tests: billingTests("batch/outage"),
  },
  {
    name: "runs that end together start a chain each",
    file: RELAY_ROW,
    search: `(free_at <= \${now}::timestamptz or`,
    replace: "(true or",
    tests: billingTests("batch/hand-over"),
  },
  {
    name: "a successor may not hand over itself",
    file: RELAY_ROW,
    search: ` or predecessor = \${after}::uuid)`,
    replace: ")",
    tests: billingTests("batch/hand-over"),
  },
  {
    name: "a successor begins although another was asked for in its place",
    file: "lib/billing/batch/hand-over.ts",
    search: "if (!(await takeRelay(tx, { predecessor: after.runId, until }))) return null;",
    replace: "await takeRelay(tx, { predecessor: after.runId, until });",
    tests: billingTests("batch/hand-over"),
  },
  {
    name: "a chain that is through keeps the relay",
    file: "lib/billing/batch/hand-over.ts",
    search: "if (!isOurs && after) await leaveRelay",
    replace: "if (isOurs && after) await leaveRelay",
    tests: billingTests("batch/hand-over"),
  },
];
