import { billingTests, type Mutant } from "./mutant";

const HINTS = billingTests("webhook/hints");
const QUEUE = billingTests("webhook/queue");
const STRANGERS = billingTests("webhook/strangers");
const SHARE = ["tests/toss/shared/hints.test.ts"];

/** Mistakes in the bounds of what anonymous webhooks cause, and of calls that Toss turns away. */
export const HINT_BOUNDS: readonly Mutant[] = [
  {
    name: "every hint makes Toss be read",
    file: "db/queries/payment/payments.ts",
    search: "lte(payments.hintReadAt, quietSince)",
    replace: "lte(payments.hintReadAt, now)",
    tests: HINTS,
  },
  {
    name: "an event that came while Toss was read is closed with the answer",
    file: "db/queries/webhook/webhooks.ts",
    search: `(status = 'received' and merged <> \${seenMerged}::int)`,
    replace: "false",
    tests: HINTS,
  },
  {
    name: "an event that was given up swallows later ones",
    file: "db/queries/webhook/webhooks.ts",
    search: "tries = case when arrived.others = 0 then event.tries else 0 end",
    replace: "tries = event.tries",
    tests: HINTS,
  },
  {
    name: "a webhook exactly a minute after the last reading is left to the queue",
    file: "db/queries/webhook/webhooks.ts",
    search: `coalesce(hint_read_at > "quietSince"`,
    replace: `coalesce(hint_read_at >= "quietSince"`,
    tests: HINTS,
  },
  {
    name: "an event that was closed while another waited for it takes that one in",
    file: "db/queries/webhook/webhooks.ts",
    search: "where is_same or locked.status = 'received' group by event_id",
    replace: "group by event_id",
    tests: HINTS,
  },
  {
    name: "of several events that are merged at once only one is counted",
    file: "db/queries/webhook/webhooks.ts",
    search: "deliveries = event.deliveries + arrived.events",
    replace: "deliveries = event.deliveries + 1",
    tests: HINTS,
  },
  {
    name: "a hint without a slot uses up its minute",
    file: "lib/billing/webhook/process-webhook.ts",
    search: "await returnHintReading(context.db, { paymentId, now });",
    replace: "",
    tests: HINTS,
  },
  {
    name: "hints are worked on in the order in which they came",
    file: "db/queries/webhook/webhooks.ts",
    search: "(payment.status = 'paid' and subscription.status <> 'ended') is true desc, event.signature = 'valid' desc,",
    replace: "",
    tests: QUEUE,
  },
  {
    name: "strangers' rows have no limit",
    file: "db/queries/webhook/webhooks.ts",
    search: `from counted where events <= \${mostAnHour}::int`,
    replace: "from counted where events > 0",
    tests: STRANGERS,
  },
  {
    name: "the bodies of strangers are kept",
    file: "lib/billing/webhook/receive-webhook.ts",
    search: "subject.isOurs && rawBody.length",
    replace: "rawBody.length",
    tests: [...STRANGERS, ...billingTests("webhook/hints")],
  },
  {
    name: "hints take as many calls as they like",
    file: "lib/toss/client.ts",
    search: 'const share = (await hintPace?.take()) ?? "go";',
    replace: 'const share: "go" | NoSlot = "go";',
    tests: SHARE,
  },
  {
    name: "what hints take is not taken from the limit on all calls",
    file: "lib/toss/client.ts",
    search: 'return share === "go" ? ((await pace?.take()) ?? "go") : share;',
    replace: "return share;",
    tests: SHARE,
  },
  {
    name: "a hint takes the one call that may try whether Toss is back",
    file: "lib/toss/client.ts",
    search: "(await circuit.isClosed()) ? FREE : null",
    replace: "(await circuit.enter()) ? FREE : null",
    tests: SHARE,
  },
  {
    name: "Toss turns calls away and the pace stays as it was",
    file: "lib/toss/client.ts",
    search: 'if (turn === "go" && isTurnedAway(result)) await line.slowDown(retryAfterOf(answer));',
    replace: "",
    tests: SHARE,
  },
  {
    name: "a charge that Toss turned away is declined",
    file: "lib/billing/payment/collect.ts",
    search: 'if (isTurnedAway(answer)) return { kind: "unknown", reason: "too_many_requests", code: null };',
    replace: "",
    tests: billingTests("batch/outage"),
  },
  {
    name: "a look-up that Toss turned away counts as one without an answer",
    file: "lib/billing/payment/resolve-pending.ts",
    search:
      'if (isTurnedAway(found)) return { outcome: { kind: "unknown", reason: "too_many_requests", code: null }, isSilent };',
    replace: "",
    tests: billingTests("payment/lookup-ladder"),
  },
];
