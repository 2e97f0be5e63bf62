import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, type World } from "@/tests/support/world";

/**
 * Code of the former version runs beside ours during a deployment. It knows only
 * payments.last_answer and checkouts.failure_code; ours knows only the pairs. Triggers keep both in
 * step, and each version reads what the other one wrote.
 */
let w: World;
let payment: string;
let checkout: string;

beforeAll(async () => {
  w = await createWorld();
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_before" } });
  const person = await w.person();
  await w.subscribe(person);
  payment = (await w.paymentsOf(person))[0]?.id ?? "";
  const [row] = await w.sql<{ id: string }[]>`select id from checkouts where user_id = ${person.id}`;
  checkout = row?.id ?? "";
});
afterAll(() => w.close());

const pair = async () => {
  const [row] =
    await w.sql`select pending_reason as reason, pending_code as code, last_answer as former from payments where id = ${payment}`;
  return row;
};
const failed = async () => {
  const [row] =
    await w.sql`select failed_reason as reason, failed_code as code, failure_code as former from checkouts where id = ${checkout}`;
  return row;
};
const forgetPayment = () => w.sql`update payments set last_answer = null where id = ${payment}`;
const forgetCheckout = () => w.sql`update checkouts set status = 'open', failure_code = null where id = ${checkout}`;

/** What the former version writes, and what ours reads. */
const PENDING: [string, string, string | null][] = [
  ["timeout", "timeout", null],
  ["not_found_yet", "not_found_yet", null],
  ["status_IN_PROGRESS", "status_in_progress", null],
  ["DUPLICATED_ORDER_ID", "undecided_refusal", "DUPLICATED_ORDER_ID"],
  ["BRAND_NEW_CODE", "undecided_refusal", "BRAND_NEW_CODE"],
];
const FAILED: [string, string, string | null][] = [
  ["already_subscribed", "already_subscribed", null],
  ["REJECT_CARD_PAYMENT", "declined", "REJECT_CARD_PAYMENT"],
  ["HTTP_429", "declined", "HTTP_429"],
  ["NO_ANSWER", "no_answer", null],
  ["SEAL_KEY_MISSING", "seal_key_missing", null],
  ["REFUNDED_BY_RECONCILIATION", "refunded_by_reconciliation", null],
];

describe("a pending payment", () => {
  test.each(PENDING)("written by the former version as %s is read as %s, %s", async (former, reason, code) => {
    await forgetPayment();
    await w.sql`update payments set last_answer = ${former} where id = ${payment}`;
    expect(await pair()).toEqual({ reason, code, former });
    await w.sql`update payments set last_answer = null where id = ${payment}`;
    expect(await pair()).toEqual({ reason: null, code: null, former: null });
  });

  test.each([
    ["timeout", null, "timeout"],
    ["already_done", "DUPLICATED_ORDER_ID", "DUPLICATED_ORDER_ID"],
    ["unlisted_refusal", "BRAND_NEW_CODE", "BRAND_NEW_CODE"],
  ])("written by ours as %s, %s is read by the former version as %s", async (reason, code, former) => {
    await forgetPayment();
    await w.sql`update payments set pending_reason = ${reason}, pending_code = ${code} where id = ${payment}`;
    expect(await pair()).toEqual({ reason, code, former });
    // The former version keeps what it read, together with its next look-up.
    await w.sql`update payments set last_answer = ${former}, resolve_tries = resolve_tries + 1 where id = ${payment}`;
    expect(await pair()).toEqual({ reason, code, former });
    await w.sql`update payments set pending_reason = null, pending_code = null where id = ${payment}`;
    expect(await pair()).toEqual({ reason: null, code: null, former: null });
  });
});

describe("a failed checkout", () => {
  test.each(FAILED)("written by the former version as %s is read as %s, %s", async (former, reason, code) => {
    await forgetCheckout();
    await w.sql`update checkouts set status = 'failed', failure_code = ${former} where id = ${checkout}`;
    expect(await failed()).toEqual({ reason, code, former });
  });

  test.each(FAILED)("is read by the former version as %s when ours wrote %s, %s", async (former, reason, code) => {
    await forgetCheckout();
    await w.sql`update checkouts set status = 'failed', failed_reason = ${reason}, failed_code = ${code} where id = ${checkout}`;
    expect(await failed()).toEqual({ reason, code, former });
  });
});

describe("the migration itself", () => {
  const statements = readFileSync(new URL("../../db/migrations/0013_pending_and_failed_reasons.sql", import.meta.url), "utf8")
    .split("--> statement-breakpoint")
    .filter((statement) => /^\s*(?:UPDATE "payments"|WITH "split")/.test(statement));

  /** As the row stood before the migration: the former column alone. */
  const asBefore = (rewind: string) =>
    w.sql.begin(async (sql) => {
      await sql.unsafe("alter table payments disable trigger payments_pending_reason_in_step");
      await sql.unsafe("alter table checkouts disable trigger checkouts_failed_reason_in_step");
      await sql.unsafe(
        "alter table checkouts drop constraint checkouts_failed_has_reason, drop constraint checkouts_declined_has_code",
      );
      await sql.unsafe(rewind);
      for (const statement of statements) await sql.unsafe(statement);
      const [row] =
        await sql`select p.pending_reason, p.pending_code, p.last_answer, c.failed_reason, c.failed_code, c.failure_code
        from payments p, checkouts c where p.id = ${payment} and c.id = ${checkout}`;
      await sql.unsafe("rollback");
      return row;
    });

  test.each(PENDING)("reads a payment that says %s as %s, %s", async (former, reason, code) => {
    const rewind = `update payments set last_answer = '${former}', pending_reason = null, pending_code = null`;
    expect(await asBefore(rewind)).toMatchObject({ pending_reason: reason, pending_code: code, last_answer: former });
  });

  test.each(FAILED)("reads a checkout that says %s as %s, %s", async (former, reason, code) => {
    const rewind = `update checkouts set status = 'failed', failure_code = '${former}', failed_reason = null, failed_code = null`;
    expect(await asBefore(rewind)).toMatchObject({ failed_reason: reason, failed_code: code, failure_code: former });
  });
});
