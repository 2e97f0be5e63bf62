import { describe, expect, test } from "vitest";
import { moneyBars } from "@/app/admin/_pictures/money-bars";
import { recoveryBands } from "@/app/admin/_pictures/recovery-bands";
import { readMoneyIn, readRecovery } from "@/lib/admin/read-trends";
import { refundPayment } from "@/lib/billing/refund/refund-payment";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { CARDS, present, type World } from "@/tests/support/world";

const world = checkedWorlds();
const NONE = { charges: 0, chargedWon: 0, refunds: 0, refundedWon: 0 };

describe("the money of thirty days", () => {
  test("stands on its day in Seoul, with what was given back below it, and adds up to the ledger", async () => {
    const w = await world({ startAt: "2026-03-10T23:59:59.999+09:00" });
    const who = await w.subscriber();
    w.moveTo("2026-03-11T00:00:00+09:00");
    await w.subscriber({ plan: "pro_yearly" });
    const [payment] = await w.paymentsOf(who);
    await refundPayment(w.context, { paymentId: payment?.id ?? "", amountWon: 900, reason: "서비스 장애" });
    w.moveTo("2026-03-12T09:00:00+09:00");
    await w.runBatch();
    const [sum] = await w.sql<{ won: number }[]>`select sum(amount_won)::int as won from ledger_entries`;
    const { days, keptWon } = await readMoneyIn(w.context);
    expect(days).toHaveLength(30);
    expect(days.at(-1)).toEqual({ ...NONE, at: new Date("2026-03-12T00:00:00+09:00") });
    expect(days.at(-2)).toMatchObject({ charges: 1, refunds: 1, refundedWon: 900, at: new Date("2026-03-11T00:00:00+09:00") });
    expect(days.at(-3)).toMatchObject({ charges: 1, chargedWon: 9_900 });
    expect(keptWon).toBe(present(sum, "a sum").won);
  });

  test("ends with today, and forgets the thirty-first day", async () => {
    const w = await world({ startAt: "2026-03-10T00:00:00+09:00" });
    await w.subscriber();
    w.moveTo("2026-04-08T23:59:59.999+09:00");
    expect((await readMoneyIn(w.context)).days[0]).toMatchObject({ charges: 1, chargedWon: 9_900 });
    w.moveTo("2026-04-09T00:00:00+09:00");
    expect(await readMoneyIn(w.context)).toMatchObject({ chargedWon: 0, refundedWon: 0, keptWon: 0 });
  });
});

describe("the sums of the ledger", () => {
  const differing = (w: World) =>
    w.sql`select moved_on, kind from (
        select (occurred_at at time zone 'Asia/Seoul')::date as moved_on, kind, count(*) as entries, sum(amount_won) as won from ledger_entries group by 1, 2
        union all select moved_on, kind, -sum(entries), -sum(amount_won) from ledger_sums group by 1, 2
      ) compared group by 1, 2 having sum(entries) <> 0 or sum(won) <> 0`;

  test("are those of its entries after charges, refunds and repetitions at once", async () => {
    const w = await world();
    const people = await w.subscribers(6);
    w.moveTo("2026-04-10T10:00:00+09:00");
    await Promise.all([w.runBatch(), w.runBatch(), w.runBatch()]);
    const payments = await w.sql<{ id: string }[]>`select id from payments where status = 'paid'`;
    const give = ({ id }: { id: string }, reason: string) => refundPayment(w.context, { paymentId: id, amountWon: 900, reason });
    await Promise.all(payments.flatMap((payment) => [give(payment, "하나"), give(payment, "하나"), give(payment, "둘")]));
    const [ledger] = await w.sql`select count(*)::int as entries from ledger_entries`;
    expect(ledger?.entries).toBeGreaterThan(people.length * 3);
    expect(await differing(w)).toEqual([]);
  });

  test("forget what is rolled back", async () => {
    const w = await world();
    const [payment] = await w.paymentsOf(await w.subscriber());
    const write = w.sql.begin(async (tx) => {
      await tx`insert into ledger_entries (payment_id, kind, amount_won, transaction_key, occurred_at, recorded_at)
        values (${payment?.id ?? ""}, 'refund', -100, 'x', now(), now())`;
      throw new Error("rolled back");
    });
    await expect(write).rejects.toThrow("rolled back");
    expect(await differing(w)).toEqual([]);
  });
});

describe("the failed renewals", () => {
  test("are counted once each, by what became of them", async () => {
    const w = await world({ graceDays: 7 });
    const [dry, stopped, paying, late] = [
      await w.subscriber({ card: CARDS.goodOnce }),
      await w.subscriber({ card: CARDS.goodOnce }),
      await w.subscriber(),
      await w.subscriber(),
    ];
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.toss.behaviour(late.customerKey, { kind: "decline", code: "PROVIDER_ERROR" });
    await w.runBatch();
    await w.toss.behaviour(late.customerKey, null);
    expect(await readRecovery(w.context)).toEqual({
      failed: { count: 2, won: 19_800 },
      recovered: { count: 0, won: 0 },
      waiting: { count: 2, won: 19_800 },
      ended: { count: 0, won: 0 },
    });
    await w.changeCard(dry);
    for (let day = 0; day < 9; day++) {
      w.moveDays(1);
      await w.runBatch();
    }
    const seen = await readRecovery(w.context);
    expect(seen).toMatchObject({
      failed: { count: 2 },
      recovered: { count: 1, won: 9_900 },
      waiting: { count: 0 },
      ended: { count: 1 },
    });
    expect((await w.subscriptionOf(stopped)).status).toBe("ended");
    expect((await w.subscriptionOf(paying)).status).toBe("active");
    w.moveDays(30);
    expect((await readRecovery(w.context)).failed.count).toBe(0);
  });
});

describe("the pictures", () => {
  test("show every day on which money moved, and keep inside the frame", () => {
    const days = [0, 1, 5_000, 9_900_000].map((chargedWon, nth) => ({
      ...NONE,
      at: new Date(nth),
      chargedWon,
      refundedWon: [9_900, 0, 1, 0][nth] ?? 0,
    }));
    const { bars, line } = moneyBars(days);
    for (const [nth, { charged, refunded }] of bars.entries()) {
      expect(charged.height > 0).toBe((days[nth]?.chargedWon ?? 0) > 0);
      expect(refunded.height > 0).toBe((days[nth]?.refundedWon ?? 0) > 0);
      expect(charged.top).toBeGreaterThanOrEqual(0);
      expect(charged.top + charged.height).toBeCloseTo(line);
      expect(refunded.top + refunded.height).toBeLessThanOrEqual(100);
    }
    expect(
      moneyBars(days.map((day) => ({ ...day, chargedWon: 0, refundedWon: 0 }))).bars.every(({ charged }) => charged.height === 0),
    ).toBe(true);
  });

  test.each([
    [1, 0, 0],
    [97, 2, 1],
    [0, 0, 3],
    [5, 5, 0],
  ])("give each outcome that happened its band: %i recovered, %i waiting, %i over", (recovered, waiting, ended) => {
    const share = (count: number) => ({ count, won: count * 9_900 });
    const bands = recoveryBands({
      failed: share(recovered + waiting + ended),
      recovered: share(recovered),
      waiting: share(waiting),
      ended: share(ended),
    });
    expect(bands).toHaveLength([recovered, waiting, ended].filter(Boolean).length);
    expect(bands.at(-1)?.from[1]).toBeCloseTo(100);
    expect(bands.at(-1)?.to[1]).toBeCloseTo(100);
    for (const { to } of bands) expect(to[1] - to[0]).toBeGreaterThan(15);
  });
});
