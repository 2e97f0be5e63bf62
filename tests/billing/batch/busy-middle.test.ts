/**
 * A run goes on although the database has no time in its middle: it restarts, or another session
 * holds a lock. What is due is charged in the same run, once, and not a day later.
 */
import { describe, expect, test } from "vitest";
import type { Database, Transaction } from "@/db/client";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { hold, MAX_WAITS_MS, withDue } from "@/tests/support/busy-database";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import type { World } from "@/tests/support/world";

const world = checkedWorlds();
const DUE = 3;
const INVOICES = "lock table invoices in share mode";

const charged = (w: World, due = DUE) => w.emulator.state.payments.size - due;
const problemsOf = (w: World) =>
  w.sql<{ userId: string; problem: string }[]>`select user_id as "userId", problem from subscriptions where problem is not null`;
/** Blocks the second claim: an invoice needs a share of the person's row. */
async function holdSecond(w: World) {
  const [second] = await w.sql<{ userId: string }[]>`
    select user_id as "userId" from subscriptions order by due_at, id offset 1 limit 1`;
  const userId = second?.userId ?? "";
  return { userId, ...(await hold(w, `select 1 from users where id = '${userId}' for update`)) };
}

/**
 * The next transactions find no server. A run begins without one; a claim takes two, together and
 * then one by one.
 */
function loseServer(w: World, transactions: number): void {
  const { db } = w.context;
  let left = transactions;
  const transaction = async <Done>(work: (tx: Transaction) => Promise<Done>): Promise<Done> => {
    left -= 1;
    if (left >= 0) throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    return db.transaction(work);
  };
  w.context.db = Object.create(db, { transaction: { value: transaction } }) as Database;
}

describe("a run whose claim meets a busy database", () => {
  test("claims at its second try, and puts no charge off", async () => {
    let letGo = async () => {};
    const { w, waits } = await withDue(world, DUE, () => letGo());
    ({ letGo } = await hold(w, INVOICES));
    expect(await runBilling(w.context, { trigger: "test" })).toMatchObject({ status: "completed", paid: DUE, remaining: 0 });
    expect(waits).toEqual(MAX_WAITS_MS.slice(0, 1));
    expect([charged(w), await problemsOf(w)]).toEqual([DUE, []]);
  });

  test("charges at once what it could claim, and waits only for the rest", async () => {
    let letGo = async () => {};
    const sentBefore: number[] = [];
    const { w, waits } = await withDue(world, DUE, async () => {
      sentBefore.push(charged(w));
      await letGo();
    });
    ({ letGo } = await holdSecond(w));
    expect(await runBilling(w.context, { trigger: "test" })).toMatchObject({ status: "completed", paid: DUE });
    expect([sentBefore, waits]).toEqual([[1], MAX_WAITS_MS.slice(0, 1)]);
    expect([charged(w), await problemsOf(w)]).toEqual([DUE, []]);
  });

  test("puts only the one off that is in the way after four tries, and charges the others", async () => {
    const { w, waits } = await withDue(world, DUE);
    const { userId, letGo } = await holdSecond(w);
    expect(await runBilling(w.context, { trigger: "test" })).toMatchObject({ status: "completed", paid: DUE - 1 });
    expect(waits).toEqual(MAX_WAITS_MS);
    expect(await problemsOf(w)).toMatchObject([{ userId }]);
    await letGo();
    w.moveDays(1);
    expect(await runBilling(w.context, { trigger: "test" })).toMatchObject({ status: "completed", paid: 1 });
    expect(charged(w)).toBe(DUE);
  });

  test("ends as out of time, not as failed, when its time is up meanwhile", async () => {
    let isUp = false;
    const { w } = await withDue(world, DUE, async () => {
      isUp = true;
    });
    const { letGo } = await hold(w, INVOICES);
    const run = await runBilling(w.context, { trigger: "test", isOutOfTime: () => isUp });
    expect(run).toMatchObject({ status: "out_of_time", paid: 0, remaining: DUE });
    await letGo();
    await w.runBatch();
    expect(charged(w)).toBe(DUE);
  });
});

describe("a run whose database restarts", () => {
  test("goes on when it is back", async () => {
    const { w, waits } = await withDue(world, DUE);
    loseServer(w, 4);
    expect(await runBilling(w.context, { trigger: "test" })).toMatchObject({ status: "completed", paid: DUE });
    expect(waits).toEqual(MAX_WAITS_MS.slice(0, 2));
    expect([charged(w), await problemsOf(w)]).toEqual([DUE, []]);
  });

  test("fails with everything still due when it does not come back", async () => {
    const { w, waits } = await withDue(world, DUE);
    loseServer(w, 8);
    expect(await runBilling(w.context, { trigger: "test" })).toMatchObject({ status: "failed", paid: 0 });
    expect([waits, charged(w), await problemsOf(w)]).toEqual([MAX_WAITS_MS, 0, []]);
    await w.runBatch();
    expect(charged(w)).toBe(DUE);
  });
});
