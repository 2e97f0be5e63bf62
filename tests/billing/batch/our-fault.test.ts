import { describe, expect, test } from "vitest";
import { openAlerts } from "@/tests/support/alerts";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { SECRET_KEY } from "@/tests/support/test-context";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();
const CONCURRENCY = 4;
const DUE = 12;
/** The third fault stops the run; the places of the first two may have been filled by then. */
const MAX_SENT = CONCURRENCY + 2;

async function withDue(count: number) {
  const w = await world({ batchConcurrency: CONCURRENCY });
  const people = await w.subscribers(count);
  w.moveTo("2026-04-10T10:00:00+09:00");
  return { w, people };
}

const renewalsSent = async (w: World, before: number) => (await w.toss.calls({ operation: "charge" })).length - before;
const statuses = (w: World) => w.sql`select distinct status, delinquent_since, problem from subscriptions`;

describe("a fault of the operator", () => {
  test("such as a wrong API key stops the run after the calls under way and duns no one", async () => {
    const { w } = await withDue(DUE);
    await w.toss.settings({ secretKeys: ["test_sk_somebody_else"] });
    const summary = await w.runBatch();
    expect(summary).toMatchObject({ status: "stopped", stopCode: "UNAUTHORIZED_KEY", paid: 0 });
    expect(summary.remaining).toBeGreaterThanOrEqual(DUE - MAX_SENT);
    expect(await renewalsSent(w, DUE)).toBeLessThanOrEqual(MAX_SENT);
    expect(await statuses(w)).toEqual([{ status: "active", delinquent_since: null, problem: null }]);
  });

  test("once repaired, lets the next run charge each customer once", async () => {
    const { w } = await withDue(DUE);
    await w.toss.settings({ secretKeys: ["test_sk_somebody_else"] });
    await w.runBatch();
    await w.toss.settings({ secretKeys: [SECRET_KEY] });
    expect(await w.runBatch()).toMatchObject({ due: DUE, paid: DUE, remaining: 0, status: "completed", stopCode: null });
    expect(w.emulator.state.transactions).toHaveLength(2 * DUE);
  });

  test("such as a key ring without the sealing key stops the run without calling Toss", async () => {
    const { w } = await withDue(DUE);
    const ring = w.context.keyRing;
    w.context.keyRing = [{ id: "another", key: Buffer.alloc(32, 9) }];
    expect(await w.runBatch()).toMatchObject({ status: "stopped", stopCode: "SEAL_KEY_MISSING" });
    expect(await renewalsSent(w, DUE)).toBe(0);
    expect(await statuses(w)).toEqual([{ status: "active", delinquent_since: null, problem: null }]);
    w.context.keyRing = ring;
    expect(await w.runBatch()).toMatchObject({ paid: DUE });
  });
});

describe("a fault of one request", () => {
  test("holds up only that subscription, duns no one, and is not sent again that day", async () => {
    const { w, people } = await withDue(5);
    const [stuck] = people;
    await w.toss.fault({
      match: { operation: "charge", customerKey: stuck?.customerKey },
      action: { kind: "decline", code: "INVALID_REQUEST" },
      times: "forever",
    });
    expect(await w.runBatch()).toMatchObject({ due: 5, paid: 4, declined: 1, status: "completed" });
    expect(await w.runBatch()).toMatchObject({ due: 0 });
    expect(await w.sql`select status, problem, delinquent_since from subscriptions where user_id = ${stuck?.id ?? ""}`).toEqual([
      { status: "active", problem: "INVALID_REQUEST", delinquent_since: null },
    ]);
    await w.toss.clearFaults();
    w.moveDays(1);
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect(await w.sql`select problem from subscriptions where user_id = ${stuck?.id ?? ""}`).toEqual([{ problem: null }]);
  });

  test("such as an altered sealed key affects only that row", async () => {
    const { w, people } = await withDue(5);
    const [victim] = people;
    const [before] = await w.sql`select billing_key_sealed as sealed from payment_methods where user_id = ${victim?.id ?? ""}`;
    await w.sql`update payment_methods set billing_key_sealed = 'k1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA.AAAA' where user_id = ${victim?.id ?? ""}`;
    expect(await w.runBatch()).toMatchObject({ due: 5, paid: 4, status: "completed" });
    expect(await renewalsSent(w, 5)).toBe(4);
    await w.sql`update payment_methods set billing_key_sealed = ${before?.sealed} where user_id = ${victim?.id ?? ""}`;
  });
});

describe("a subscription that cannot be claimed", () => {
  /** Another invoice already has the renewal's period. */
  const poison = (w: World, userId: string) => w.sql`
    insert into invoices (id, year, sequence, user_id, subscription_id, price_id, plan, reason, status, period_index, period_start, period_end, amount_won, opened_at, closed_at)
    select gen_random_uuid(), 1999, 1, user_id, id, price_id, plan, 'subscription_cycle', 'void', 1, current_period_end, current_period_end + interval '1 month', 1, now(), now()
    from subscriptions where user_id = ${userId}`;

  test("does not stop the others and is postponed by a day", async () => {
    const { w, people } = await withDue(9);
    const poisoned = people[4]?.id ?? "";
    await poison(w, poisoned);
    expect(await w.runBatch()).toMatchObject({ due: 8, paid: 8, remaining: 0, status: "completed" });
    expect(await w.runBatch()).toMatchObject({ due: 0 });
    expect(await w.sql`select user_id, problem from subscriptions where problem is not null`).toEqual([
      { user_id: poisoned, problem: expect.stringContaining("invoices_period_unique") },
    ]);
    expect(await w.sql`select problems from billing_runs order by started_at limit 1`).toEqual([{ problems: 1 }]);
  });

  test("is the only one postponed, even when many runs meet it at once", async () => {
    const w = await world({ batchConcurrency: 2 });
    const people = await w.subscribers(30);
    w.moveTo("2026-04-10T10:00:00+09:00");
    const poisoned = people[7]?.id ?? "";
    await poison(w, poisoned);
    const summaries = await Promise.all(Array.from({ length: 6 }, () => w.runBatch()));
    expect(await w.sql`select user_id from subscriptions where problem is not null`).toEqual([{ user_id: poisoned }]);
    expect(summaries.reduce((sum, { paid }) => sum + paid, 0)).toBe(29);
  });

  test("for a transient reason is claimed in the same run", async () => {
    const w = await world({ batchConcurrency: 1 });
    await w.subscribers(2);
    w.moveTo("2026-04-10T10:00:00+09:00");
    // A sequence keeps counting when its transaction is rolled back, so that only the first try
    // fails.
    await w.sql.unsafe(`create sequence tries; create function fail_first() returns trigger language plpgsql as $$ begin
      if nextval('tries') = 1 then raise serialization_failure; end if; return new; end $$;
      create trigger fail_first before insert on payments for each row execute function fail_first()`);
    expect(await w.runBatch()).toMatchObject({ due: 2, paid: 2 });
    expect(await w.sql`select id from subscriptions where problem is not null`).toEqual([]);
  });
});

describe("a deadline", () => {
  test("ends the run between charges and reports what remains, which the next run charges", async () => {
    const { w } = await withDue(DUE);
    let asked = 0;
    const first = await w.runBatch({ isOutOfTime: () => ++asked > 3 });
    expect(first.status).toBe("out_of_time");
    expect(first.paid).toBeGreaterThan(0);
    expect(first.remaining).toBe(DUE - first.paid);
    expect(await w.runBatch()).toMatchObject({ paid: first.remaining, remaining: 0, status: "completed" });
  });

  test("that has passed before the start sends nothing", async () => {
    const { w } = await withDue(2);
    expect(await w.runBatch({ isOutOfTime: () => true })).toMatchObject({ due: 0, remaining: 2, status: "out_of_time" });
    expect(await renewalsSent(w, 2)).toBe(0);
  });
});

describe("a code that calls our request wrong, as for every charge", () => {
  test.each(["NOT_MATCHES_CUSTOMER_KEY", "INVALID_REQUEST", "INVALID_ORDER_NAME"])(
    "%s stops the run with an alarm and duns no one",
    async (code) => {
      const { w } = await withDue(DUE);
      await w.toss.fault({ match: { operation: "charge" }, action: { kind: "decline", code }, times: "forever" });
      const summary = await w.runBatch();
      expect(summary).toMatchObject({ status: "stopped", stopCode: code, paid: 0 });
      expect(await renewalsSent(w, DUE)).toBeLessThanOrEqual(MAX_SENT);
      expect(await statuses(w)).toEqual([{ status: "active", delinquent_since: null, problem: null }]);
      expect(await openAlerts(w)).toMatchObject([{ kind: "run_stopped", code }]);
      await w.toss.clearFaults();
      expect(await w.runBatch()).toMatchObject({ due: DUE, paid: DUE, status: "completed" });
    },
  );

  test("is an alarm as well when it is the day's only charge", async () => {
    const { w } = await withDue(1);
    const action = { kind: "decline", code: "NOT_MATCHES_CUSTOMER_KEY" } as const;
    await w.toss.fault({ match: { operation: "charge" }, action, times: "forever" });
    expect(await w.runBatch()).toMatchObject({ status: "stopped", stopCode: "NOT_MATCHES_CUSTOMER_KEY" });
    expect(await statuses(w)).toEqual([{ status: "active", delinquent_since: null, problem: "NOT_MATCHES_CUSTOMER_KEY" }]);
  });
});
