import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { rotateKeys } from "@/lib/billing/card/rotate-keys";
import { receiveWebhook } from "@/lib/billing/webhook/receive-webhook";
import type { KeyRing } from "@/lib/seal";
import { bundle } from "@/scripts/process/bundle";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { present, type World } from "@/tests/support/world";

const world = checkedWorlds();
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SECRET_KEY = "test_sk_of_the_command_line";
const NEW_KEY = { id: "k2", key: Buffer.alloc(32, 9) };

type Ran = { code: number; stdout: string; stderr: string };

const SCRIPT = `${ROOT}scripts/billing.ts`;
/** Compiled once: `tsx` would compile it for each of the many runs. */
let program: string;
beforeAll(async () => {
  program = await bundle(SCRIPT);
});

/** Starts the command as an operator does: a separate process that knows only its environment. */
const billing = (args: string[], environment: Record<string, string>): Promise<Ran> => run([program, ...args], environment);

function run(node: string[], environment: Record<string, string>): Promise<Ran> {
  const variables: NodeJS.ProcessEnv = {
    NODE_ENV: "development",
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...environment,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, node, { cwd: ROOT, env: variables }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

const ringText = (ring: KeyRing) => ring.map(({ id, key }) => `${id}:${key.toString("base64")}`).join(",");

const environmentOf = ({ context, databaseUrl, emulator }: World, changes: Record<string, string> = {}) => ({
  DATABASE_URL: databaseUrl,
  TOSS_API_BASE_URL: emulator.url,
  TOSS_SDK_URL: `${emulator.url}/v2/standard`,
  TOSS_CLIENT_KEY: "test_ck_of_the_test_world",
  TOSS_SECRET_KEY: SECRET_KEY,
  APP_BASE_URL: "http://localhost:3000",
  NEXTAUTH_SECRET: "n".repeat(32),
  CRON_SECRET: "c".repeat(32),
  BILLING_KEY_SECRETS: ringText(context.keyRing),
  ...changes,
});

/** The command uses the real clock, so a due subscription must have begun at least a month ago. */
const DAY_MS = 86_400_000;
const LONG_AGO = "2025-01-15T10:00:00+09:00";
const subscriberFromLongAgo = async (w: World) => {
  const who = await w.subscriber();
  w.moveTo(new Date());
  return who;
};

describe("npm run billing", () => {
  test("resolve looks up the payments that a run left pending, and charges no one again", async () => {
    const w = await world({ startAt: LONG_AGO });
    const [doubtful, due] = [await w.subscriber(), await w.subscriber()];
    w.moveTo(new Date(Date.now() - 10 * 60_000));
    await w.sql`update subscriptions set due_at = ${new Date(Date.now() - 60_000)} where user_id = ${due.id}`;
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    expect(await w.runBatch()).toMatchObject({ due: 1, unknown: 1 });
    await w.toss.clearFaults();
    w.moveTo(new Date());
    const ran = await billing(["resolve", "--json"], environmentOf(w));
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toEqual({ settled: 1, stopCode: null, seconds: expect.any(Number) });
    expect([w.approvalsOf(doubtful), w.approvalsOf(due)].map(({ length }) => length)).toEqual([2, 1]);
    expect(await billing(["resolve"], environmentOf(w))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("0 pending payments settled"),
    });
    await w.runBatch();
  });

  test("run charges what is due once and prints one JSON object", async () => {
    const w = await world({ startAt: LONG_AGO });
    const who = await subscriberFromLongAgo(w);
    const ran = await billing(["run", "--json"], environmentOf(w));
    expect(ran.stderr).not.toContain(SECRET_KEY);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ status: "completed", due: 1, paid: 1, remaining: 0 });
    expect(w.approvalsOf(who)).toHaveLength(2);

    const again = await billing(["run", "--seconds", "60"], environmentOf(w));
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("0 due: 0 paid") });
    expect(w.approvalsOf(who)).toHaveLength(2);
    const runs = await w.sql`select trigger from billing_runs`;
    expect(runs.map(({ trigger }) => trigger)).toEqual(["operator", "operator"]);
  });

  test("run exits 1 and says why when an operator's fault stops it", async () => {
    const w = await world({ startAt: LONG_AGO });
    await subscriberFromLongAgo(w);
    const ran = await billing(["run"], environmentOf(w, { BILLING_KEY_SECRETS: ringText([NEW_KEY]) }));
    expect(ran).toMatchObject({ code: 1, stdout: expect.stringContaining("stopped by SEAL_KEY_MISSING") });
  });

  test("replay-webhook processes a stored event again and records the operator", async () => {
    const w = await world({ startAt: LONG_AGO });
    const [payment] = await w.paymentsOf(await w.subscriber());
    await w.toss.consoleCancel(present(present(payment, "a payment").payment_key, "a payment key"));
    const id = await storedEvent(w, present(payment, "a payment").order_id);
    const ran = await billing(["replay-webhook", id, "--json"], environmentOf(w));
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toEqual({
      eventId: id,
      eventType: "PAYMENT_STATUS_CHANGED",
      status: "processed",
      result: "paid",
    });
    const [refunded] = await w.sql`select refunded_won from payments where id = ${present(payment, "a payment").id}`;
    expect(refunded).toEqual({ refunded_won: 9900 });
    const [audited] = await w.sql`select actor, detail from audit_events where action = 'webhook_replayed'`;
    expect(audited).toMatchObject({ actor: expect.stringMatching(/^operator:./), detail: { eventId: id, status: "processed" } });
  });

  test("after rotate-keys the command works with a ring of the new key alone", async () => {
    const w = await world({ startAt: LONG_AGO });
    const who = await subscriberFromLongAgo(w);
    const ran = await billing(
      ["rotate-keys"],
      environmentOf(w, { BILLING_KEY_SECRETS: ringText([NEW_KEY, ...w.context.keyRing]) }),
    );
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("1 billing key and 0 webhook bodies again with k2") });
    const after = await billing(["run"], environmentOf(w, { BILLING_KEY_SECRETS: ringText([NEW_KEY]) }));
    expect(after).toMatchObject({ code: 0, stdout: expect.stringContaining("1 paid") });
    expect(w.approvalsOf(who)).toHaveLength(2);
    // Back to the old key, so that the world's own ring can open its rows.
    await rotateKeys({ ...w.context, keyRing: [...w.context.keyRing, NEW_KEY] });
  });

  test("reconcile lists each difference with its repair and exits 1; repair applies it; then both find nothing", async () => {
    const w = await world({ startAt: LONG_AGO });
    const payment = present((await w.paymentsOf(await w.subscriber()))[0], "a payment");
    await w.toss.consoleCancel(present(payment.payment_key, "a payment key"), 900);
    w.moveTo(new Date());
    const window = ["--from", "2025-01-15", "--to", "2025-01-15"];
    const found = await billing(["reconcile", ...window, "--json"], environmentOf(w));
    expect(found.code).toBe(1);
    const answer = JSON.parse(found.stdout);
    expect(answer).toMatchObject({
      status: "completed",
      transactions: 2,
      open: 1,
      differences: [{ kind: "canceled_at_toss", repair: "record_refunds", orderId: payment.order_id, hereWon: 0, tossWon: 900 }],
    });
    const spoken = await billing(["reconcile", "--open"], environmentOf(w));
    expect(spoken).toMatchObject({ code: 1, stdout: expect.stringContaining("Toss 900 won") });
    const [{ id }] = answer.differences;
    expect(await billing(["repair", id], environmentOf(w))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("repaired"),
    });
    expect(await billing(["repair", id], environmentOf(w))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("already"),
    });
    expect(await billing(["reconcile", ...window], environmentOf(w))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("0 open."),
    });
  });

  test("preview-dunning prints what a run would do now and what follows, as text and as JSON, and changes nothing", async () => {
    const w = await world({ startAt: LONG_AGO });
    const [due, waiting] = [await w.subscriber(), await w.subscriber()];
    for (const { customerKey } of [due, waiting])
      await w.toss.behaviour(customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo(new Date(Date.now() - 3 * DAY_MS));
    await w.runBatch();
    await w.sql`update subscriptions set due_at = ${new Date(Date.now() + DAY_MS)} where user_id = ${waiting.id}`;
    w.moveTo(new Date());
    const before = await w.sql`select * from subscriptions order by id`;

    const json = await billing(["preview-dunning", "--json"], environmentOf(w));
    expect(json).toMatchObject({ code: 0, stderr: "" });
    const { people, leftOut } = JSON.parse(json.stdout) as {
      people: { email: string; now: string; timeline: object[] }[];
      leftOut: number;
    };
    expect(leftOut).toBe(0);
    expect(Object.fromEntries(people.map(({ email, now }) => [email, now]))).toEqual({
      [due.email]: "collect",
      [waiting.email]: "wait",
    });
    expect(people[0]?.timeline).toContainEqual(
      expect.objectContaining({ kind: "notice", template: "payment_failed", because: "failed", amountWon: 9_900 }),
    );

    const lines = await billing(["preview-dunning", "--limit", "1"], environmentOf(w));
    expect(lines.code).toBe(0);
    expect(lines.stdout).toMatch(/9900 won {2}now: (collect|wait) {2}.* failed, .* notice payment_failed, .* attempt, .* ends/);
    expect(lines.stdout).toContain("1 more person is past due and left out: raise --limit.");
    expect(await w.sql`select * from subscriptions order by id`).toEqual(before);
    expect(await w.toss.calls({ operation: "charge" })).toHaveLength(4);

    const ran = await billing(["run", "--json"], environmentOf(w));
    expect(JSON.parse(ran.stdout)).toMatchObject({ due: 1, declined: 1, ended: 0 });
  });

  test("preview-dunning says so when no subscription is past due", async () => {
    expect(await billing(["preview-dunning"], environmentOf(await world()))).toMatchObject({
      code: 0,
      stdout: "No customer is past due.\n",
    });
  });

  test("is started through tsx by npm", async () => {
    const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"));
    expect(scripts.billing).toBe("tsx scripts/billing.ts");
    const ran = await run(["--import", "tsx", SCRIPT, "preview-dunning"], environmentOf(await world()));
    expect(ran).toMatchObject({ code: 0, stdout: "No customer is past due.\n" });
  });

  test("refund gives a part back once, says what is left, and exits 1 when it cannot", async () => {
    const w = await world({ startAt: LONG_AGO });
    const who = await subscriberFromLongAgo(w);
    const order = present((await w.paymentsOf(who))[0], "a payment").order_id;
    const part = ["refund", order, "--amount", "3000", "--reason", "장애", "--json"];
    for (const _ of ["first", "again"]) {
      const ran = await billing(part, environmentOf(w));
      expect(ran.code).toBe(0);
      expect(JSON.parse(ran.stdout)).toMatchObject({ orderId: order, kind: "refunded", refundedWon: 3_000, leftWon: 6_900 });
    }
    expect(await billing(["refund", order, "--amount", "6901", "--reason", "더"], environmentOf(w))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("more than is left (6,900 won)"),
    });
    expect(await billing(["refund", order, "--all", "--reason", "나머지"], environmentOf(w))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("6,900 won of order"),
    });
    expect(await w.paymentsOf(who)).toMatchObject([{ refunded_won: 9_900 }]);
  });

  test.each(["run", "preview-dunning", "replay-webhook", "rotate-keys", "reconcile", "repair", "refund"])(
    "%s explains itself without any environment",
    async (command) => {
      const ran = await billing([command, "--help"], {});
      expect(ran).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("--json") });
    },
  );

  test.each<[string[], Record<string, string>, string]>([
    [["run"], { CRON_SECRET: "short" }, "CRON_SECRET is required"],
    [["run"], { DATABASE_URL: "localhost" }, "DATABASE_URL must be postgres://"],
    [["run"], { DATABASE_URL: "postgres://a:b@127.0.0.1:1/c" }, "The database at 127.0.0.1:1 does not answer"],
    [["replay-webhook", "42"], {}, "is not the id of a webhook event"],
    [["replay-webhook", "00000000-0000-4000-8000-000000000000"], {}, "There is no webhook event"],
    [["reconcile", "--from", "2026-02-30"], {}, "--from is a day"],
    [["reconcile", "--to", "2026-03-01T09:00:00"], {}, "an instant with a time zone"],
    [["repair", "00000000-0000-4000-8000-000000000000"], {}, "There is no difference"],
    [["repair", "00000000-0000-4000-8000-000000000000", "--accept", " "], {}, "--accept needs a reason"],
    [["refund", "trk_none", "--all"], {}, "--reason needs a reason"],
    [["refund", "trk_none", "--reason", "장애"], {}, "Say how much"],
    [["refund", "trk_none", "--all", "--amount", "1", "--reason", "장애"], {}, "Say how much"],
    [["refund", "trk_none", "--amount", "1.5", "--reason", "장애"], {}, "--amount must be a whole number"],
    [["refund", "trk_none", "--all", "--reason", "장애"], {}, "There is no payment trk_none"],
    [["run", "--seconds", "0"], {}, "--seconds must be a whole number"],
    [["preview-dunning", "--limit", "many"], {}, "--limit must be a whole number"],
    [
      ["preview-dunning"],
      { DUNNING_SCHEDULE_MONTHLY: "7@18" },
      "DUNNING_SCHEDULE_MONTHLY plans a retry at 18:00, but no run comes",
    ],
  ])("%j with %j is refused with one clear sentence", async (args, changes, sentence) => {
    const ran = await billing(args, environmentOf(await world(), changes));
    expect(ran).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(sentence) });
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });
});

async function storedEvent({ context }: World, orderId: string): Promise<string> {
  const rawBody = Buffer.from(JSON.stringify({ eventType: "PAYMENT_STATUS_CHANGED", data: { orderId } }));
  const received = await receiveWebhook(context, { rawBody, headers: {}, secrets: {} });
  if (received.kind !== "stored") throw new Error("the event was not stored");
  return received.eventId;
}
