import type { Mutant } from "./mutant";

const noticeTests = (...names: string[]) => names.map((name) => `tests/notice/${name}.test.ts`);
const CAUSES = noticeTests("causes");
const DELIVER = noticeTests("deliver");
const RECEIVERS = noticeTests("receivers");
const MAILS = noticeTests("mails");
const WAITS = noticeTests("waits");
const DELIVERER = "lib/notice/deliver.ts";
const TRUTH = "lib/notice/still-true.ts";
const LETTERS = "lib/notice/read-letters.ts";

/** Mistakes in what people are told: not at all, twice, too late, untrue, or to somebody else. */
export const TOLD: readonly Mutant[] = [
  {
    name: "the notice of an act is stored outside its transaction",
    file: "lib/billing/audit.ts",
    search: "insertAuditEvents(db, auditRows(context, entries), noticeRows(context, entries));",
    replace:
      "insertAuditEvents(db, auditRows(context, entries), []).then(() => insertAuditEvents(context.db, [], noticeRows(context, entries)));",
    tests: CAUSES,
  },
  {
    name: "outcomes of payments are told to nobody",
    file: "lib/billing/payment/settle.ts",
    search: "notices: noticeRows(context, entries),",
    replace: "notices: [],",
    tests: CAUSES,
  },
  {
    name: "the unique index notices_once is gone",
    file: "db/migrations/0024_notices.sql",
    search: 'CREATE UNIQUE INDEX "notices_once"',
    replace: 'CREATE INDEX "notices_once"',
    tests: ["tests/db/illegal-states.test.ts"],
  },
  {
    name: "a second cancellation counts as told",
    file: "lib/billing/subscription/cancel.ts",
    search: `event: \`cancel:\${crypto.randomUUID()}\``,
    replace: `event: \`cancel:\${subscription.id}\``,
    tests: CAUSES,
  },
  {
    name: "only the first part of a refund is told",
    file: "lib/billing/refund/record-refunds.ts",
    search: `event: \`refund:\${id}:\${refundedWon}\``,
    replace: `event: \`refund:\${id}\``,
    tests: CAUSES,
  },
  {
    name: "how things stand is not read again at sending",
    file: TRUTH,
    search: "  const { template, facts, now } = judged;\n",
    replace: "  const { template, facts, now } = judged;\n  if (now) return TRUE;\n",
    tests: CAUSES,
  },
  {
    name: "a failure is told while a charge is under way",
    file: TRUTH,
    search: "  if (subscription.pendingPaymentId) return EARLY;\n  const present",
    replace: "  const present",
    tests: CAUSES,
  },
  {
    name: "after the end people are told what came before it",
    file: TRUTH,
    search: 'if (!subscription || isOver(judged)) return untrue("ended_since");',
    replace: 'if (!subscription) return untrue("ended_since");',
    tests: CAUSES,
  },
  {
    name: "a step of the dunning timeline that is over is told",
    file: TRUTH,
    search: 'return isPresent ? TRUE : untrue("later_notice");\n}\n\nconst isOver',
    replace: "return isPresent ? TRUE : TRUE;\n}\n\nconst isOver",
    tests: CAUSES,
  },
  {
    name: "a yearly renewal is announced only when its period ends with a whole second",
    file: "db/queries/notice/timed.ts",
    search: `(extract(epoch from \${s.currentPeriodEnd}) * 1000)::bigint`,
    replace: `(extract(epoch from \${s.currentPeriodEnd})::bigint * 1000)`,
    tests: CAUSES,
  },
  {
    name: "two deliverers take the same notice",
    file: "db/queries/notice/outbox.ts",
    search: `      .limit(limit)
      .for("update", { skipLocked: true }),`,
    replace: "      .limit(limit),",
    tests: DELIVER,
  },
  {
    name: "a deliverer holds what it took for a moment only",
    file: DELIVERER,
    search: "const LEASE_MS = 10 * MINUTE_MS;",
    replace: "const LEASE_MS = 3 * MINUTE_MS;",
    tests: DELIVER,
  },
  {
    name: "a mail counts as sent before the server has taken it",
    file: DELIVERER,
    search: "const delivered = await askSafely(",
    replace:
      'await settleNotice(context.db, { id, heldUntil, status: "sent", now, reason: null, answer: "250" });\n  const delivered = await askSafely(',
    tests: DELIVER,
  },
  {
    name: "the waits between two tries do not grow",
    file: "lib/notice/waits.ts",
    search: "WAITS_MS[tries - 1]",
    replace: "WAITS_MS[0]",
    tests: WAITS,
  },
  {
    name: "a notice is given up within the day",
    file: "lib/notice/waits.ts",
    search: "const GIVE_UP_AFTER_MS = 72 * HOUR_MS;",
    replace: "const GIVE_UP_AFTER_MS = 12 * HOUR_MS;",
    tests: [...WAITS, ...DELIVER],
  },
  {
    name: "a notice is never given up",
    file: "lib/notice/waits.ts",
    search: "  if (tries >= FEWEST_TRIES && now.getTime() - createdAt.getTime() >= GIVE_UP_AFTER_MS) return null;\n",
    replace: "",
    tests: [...WAITS, ...DELIVER],
  },
  {
    name: "an address that is refused for good is tried for three days",
    file: DELIVERER,
    search: 'const until = kind === "refused" ? null : nextTryAt',
    replace: "const until = nextTryAt",
    tests: DELIVER,
  },
  {
    name: "a dead mail server is asked for every letter",
    file: DELIVERER,
    search: '  if (delivered.kind === "unavailable") down.add(channel);\n',
    replace: "",
    tests: DELIVER,
  },
  {
    name: "a mail goes to the address of another person",
    file: LETTERS,
    search: "const found = facts.get(notice.id);",
    replace: "const [found] = facts.values();",
    tests: DELIVER,
  },
  {
    name: "everybody is told in Korean",
    file: LETTERS,
    search: 'language: person.locale ?? "ko",',
    replace: 'language: "ko",',
    tests: MAILS,
  },
  {
    name: "a mail that is sent again is another mail",
    file: "app/_mails/senders.ts",
    search: `return \`<\${noticeId}@\${host}>\`;`,
    replace: `return \`<\${noticeId && crypto.randomUUID()}@\${host}>\`;`,
    tests: MAILS,
  },
  {
    name: "the merchant does not learn of what could not be delivered",
    file: "db/queries/notice/timed.ts",
    search: "  undeliverable,\n  webhooksStuck,",
    replace: "  webhooksStuck,",
    tests: DELIVER,
  },
  {
    name: "a mail counts as sent because a copy of it was taken",
    file: "lib/mail/mailer.ts",
    search: "if (!isTaken && ownRefusal)",
    replace: "if (accepted.length === 0 && ownRefusal)",
    tests: RECEIVERS,
  },
  {
    name: "a copy that is refused fails the mail",
    file: "lib/mail/mailer.ts",
    search: "if (!isTaken && ownRefusal) return refusalOf(ownRefusal,",
    replace: "if (rejectedErrors[0]) return refusalOf(rejectedErrors[0],",
    tests: RECEIVERS,
  },
  {
    name: "copies get a receipt again each time that its own address is asked to wait",
    file: LETTERS,
    search: "isReceipt(template) && !notice.isCopied",
    replace: "isReceipt(template)",
    tests: RECEIVERS,
  },
];
