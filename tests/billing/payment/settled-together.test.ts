import { describe, expect, test } from "vitest";
import { chargeDue } from "@/lib/billing/batch/charge-due";
import { claimDue } from "@/lib/billing/batch/claim-due";
import { runBilling } from "@/lib/billing/batch/run-billing";
import { createRunControl } from "@/lib/billing/batch/run-control";
import { sendAttempt } from "@/lib/billing/payment/collect";
import { settleTogether } from "@/lib/billing/payment/settle";
import { SEND_WITHIN_MS } from "@/lib/billing/rules/resolving";
import type { Context } from "@/lib/context";
import { createTossClient, type TossClient } from "@/lib/toss/client";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { httpAnswer } from "@/tests/support/http-answer";
import { present, type World, type WorldOptions } from "@/tests/support/world";

const world = checkedWorlds();
const DUE_AT = "2026-04-10T10:00:00+09:00";

async function withDue(count: number, options?: WorldOptions) {
  const w = await world(options);
  const people = await w.subscribers(count);
  w.moveTo(DUE_AT);
  return { w, people };
}

/** The same Toss, with something done around each charge. */
const around = (w: World, charge: TossClient["charge"]): Context => ({ ...w.context, toss: { ...w.context.toss, charge } });

const statuses = (w: World) =>
  w.sql<{ status: string; count: number }[]>`
    select status, count(*)::int as count from payments where trigger = 'renewal' group by status order by status`;

describe("outcomes that are settled together", () => {
  test("are paid and declined side by side, each with its own dates, ledger and audit", async () => {
    const { w } = await withDue(6, { batchConcurrency: 6 });
    await w.toss.fault({ match: { operation: "charge" }, action: { kind: "decline", code: "REJECT_CARD_PAYMENT" }, times: 2 });
    const claim = await claimDue(w.context, { runId: crypto.randomUUID(), limit: 6 });
    const settlements = await Promise.all(claim.attempts.map((attempt) => sendAttempt(w.context, attempt)));
    const settled = await settleTogether(w.context, settlements);
    expect(settled.map(({ id }) => id)).toEqual(settlements.map(({ paymentId }) => paymentId));
    expect(await statuses(w)).toEqual([
      { status: "paid", count: 4 },
      { status: "declined", count: 2 },
    ]);
    const lines = await w.sql`select action from audit_events where payment_id = any(${settled.map(({ id }) => id)})`;
    expect(lines).toHaveLength(6);
    expect(await settleTogether(w.context, settlements)).toEqual(settled);
  });

  test("however long Toss's text is, and of whatever characters", async () => {
    const { w } = await withDue(2, { batchConcurrency: 2 });
    const refusal = { code: "REJECT_CARD_PAYMENT", message: `가${"💳".repeat(600)}` };
    const http = async () => httpAnswer(Response.json(refusal, { status: 403 }));
    const { charge } = createTossClient({ baseUrl: "http://toss.test", secretKey: "test_sk_x", http });
    expect(await runBilling(around(w, charge), { trigger: "test" })).toMatchObject({ declined: 2, unknown: 0 });
    const messages = await w.sql`select decline_message from payments where status = 'declined'`;
    expect(messages).toEqual([1, 2].map(() => ({ decline_message: `가${"💳".repeat(509)}` })));
  });

  test("except one that cannot be written", async () => {
    const { w } = await withDue(5, { batchConcurrency: 5 });
    await w.sql.unsafe(`create function refuse_one() returns trigger language plpgsql as $$ begin
      if new.status <> 'pending' and new.sequence_of_test = 1 then raise 'cannot be written'; end if; return new; end $$;
      alter table payments add column sequence_of_test int; create sequence nth;
      create function number_it() returns trigger language plpgsql as $$ begin new.sequence_of_test = nextval('nth'); return new; end $$;
      create trigger number_it before insert on payments for each row execute function number_it();
      create trigger refuse_one before update on payments for each row execute function refuse_one()`);
    expect(await w.runBatch()).toMatchObject({ due: 5, paid: 4, unknown: 1, remaining: 0 });
    await w.sql.unsafe("drop trigger refuse_one on payments");
    w.moveMinutes(2);
    expect(await w.runBatch()).toMatchObject({ reconciled: 1, due: 0 });
    expect(w.emulator.state.payments.size).toBe(10);
  });
});

describe("the charges in flight of a run", () => {
  test("never exceed the setting, and reach it", async () => {
    const { w } = await withDue(12, { batchConcurrency: 3 });
    const held: (() => void)[] = [];
    let arrived = 0;
    let most = 0;
    // One charge ends when all slots are taken, and all when the last has come: each refill finds
    // two still under way.
    const letSomeGo = () => {
      for (const next of held.splice(0, arrived === 12 ? 12 : Math.max(0, held.length - 2))) next();
    };
    const context = around(w, async (input) => {
      const { promise: isLetGo, resolve: letGo } = gate();
      held.push(letGo);
      arrived += 1;
      most = Math.max(most, held.length);
      // After all charges of one refill.
      setImmediate(letSomeGo);
      await isLetGo;
      return w.context.toss.charge(input);
    });
    expect(await runBilling(context, { trigger: "test" })).toMatchObject({ paid: 12, remaining: 0 });
    expect(most).toBe(3);
  });

  test("are refilled while one charge is slow", async () => {
    const { w } = await withDue(6, { batchConcurrency: 2 });
    const { promise: othersAreThrough, resolve: letGo } = gate();
    let answered = 0;
    let isFirst = true;
    const context = around(w, async (input) => {
      const isSlow = isFirst;
      isFirst = false;
      if (isSlow) await othersAreThrough;
      const answer = await w.context.toss.charge(input);
      answered += 1;
      if (answered === 5) letGo();
      return answer;
    });
    expect(await runBilling(context, { trigger: "test" })).toMatchObject({ paid: 6, remaining: 0 });
  });
});

describe("a run that is out of time for answers", () => {
  test("ends without them; the next run looks them up and charges no one twice", async () => {
    const { w, people } = await withDue(2, { batchConcurrency: 1 });
    const time = new AbortController();
    const { promise: later, resolve: answer } = gate();
    const charged: Promise<unknown>[] = [];
    const context = around(w, (input) => {
      const sent = w.context.toss.charge(input);
      charged.push(sent);
      return sent.then(async (answered) => {
        time.abort();
        await later;
        return answered;
      });
    });
    const run = await runBilling(context, { trigger: "test", cutOff: time.signal, isOutOfTime: () => time.signal.aborted });
    expect(run).toMatchObject({ due: 1, paid: 0, unknown: 1, remaining: 1, status: "out_of_time" });
    expect(await statuses(w)).toEqual([{ status: "pending", count: 1 }]);
    w.moveMinutes(2);
    expect(await w.runBatch()).toMatchObject({ reconciled: 1, paid: 1, remaining: 0 });
    answer();
    await Promise.all(charged);
    for (const person of people) expect(w.approvalsOf(person)).toHaveLength(2);
  });
});

describe("a sender that is delayed between the claim and the call", () => {
  test.each([
    { heldMs: SEND_WITHIN_MS, outcome: "paid" },
    { heldMs: SEND_WITHIN_MS + 1, outcome: "unknown" },
  ])("for $heldMs ms: $outcome", async ({ heldMs, outcome }) => {
    const { w } = await withDue(1);
    const claim = await claimDue(w.context, { runId: crypto.randomUUID(), limit: 1 });
    w.moveTo(new Date(w.now().getTime() + heldMs));
    const settlement = await sendAttempt(w.context, present(claim.attempts[0], "an attempt"));
    expect(settlement.outcome.kind).toBe(outcome);
    expect(w.emulator.state.payments.size).toBe(outcome === "paid" ? 2 : 1);
    w.moveMinutes(2);
    expect(await w.runBatch()).toMatchObject({ reconciled: 1, due: 0 });
    expect(w.emulator.state.payments.size).toBe(2);
  });
});

test("a run that is out of time from the start claims nothing and reports that work may be left", async () => {
  const { w } = await withDue(1);
  const runId = crypto.randomUUID();
  const control = createRunControl(w.context, { runId });
  expect(await chargeDue(w.context, { runId }, { ...control, waitForToss: async () => false })).toBe(false);
  expect(await chargeDue(w.context, { runId }, { ...control, shouldStop: () => true })).toBe(false);
  expect(await chargeDue(w.context, { runId }, control)).toBe(true);
  expect(await statuses(w)).toEqual([{ status: "paid", count: 1 }]);
});

function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((open) => {
    resolve = open;
  });
  return { promise, resolve };
}
