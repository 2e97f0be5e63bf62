/** Sums by day and by month never drift from the trades, however many requests come at once. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addTrade } from "@/lib/journal/add-trade";
import { changeTrade } from "@/lib/journal/change-trade";
import { deleteTrade } from "@/lib/journal/delete-trade";
import { restoreTrade } from "@/lib/journal/restore-trade";
import { createJournalWorld, type JournalWorld, PRO, words } from "./journal-world";

let w: JournalWorld;
beforeAll(async () => {
  w = await createJournalWorld();
});
afterAll(() => w.close());

const DAYS = ["2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02"];
const AMOUNTS = [-999_999_999_999, -5, -1, 0, 1, 7, 999_999_999_999];

const act = fc.record({
  kind: fc.constantFrom("add" as const, "add" as const, "change" as const, "delete" as const, "restore" as const),
  /** Which of the trades; several acts meet at the same one. */
  nth: fc.integer({ min: 0, max: 3 }),
  tradedOn: fc.constantFrom(...DAYS),
  profitWon: fc.constantFrom(...AMOUNTS),
  named: fc.subarray(["tradedOn", "profitWon", "entryReason"]),
});
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

/** What triggers keep, and the same counted from nothing but the trades. */
async function sumsOf(userId: string) {
  const columns = w.sql`count(*)::int as trades, sum(greatest(profit_won, 0))::text as gains, sum(greatest(-profit_won, 0))::text as losses`;
  const kept = await w.sql`select traded_on::text, trades, wins, losses as lost, gains_won::text as gains,
    losses_won::text as losses, profit_won::text as profit from trade_days where user_id = ${userId} order by 1`;
  const counted = await w.sql`select traded_on::text, ${columns}, count(*) filter (where profit_won > 0)::int as wins,
    count(*) filter (where profit_won < 0)::int as lost, sum(profit_won)::text as profit
    from trades where user_id = ${userId} group by 1 order by 1`;
  const keptMonths = await w.sql`select month, trades, wins, losses as lost, gains_won::text as gains,
    losses_won::text as losses, profit_won::text as profit from trade_months where user_id = ${userId} order by 1`;
  const countedMonths = await w.sql`select to_char(traded_on, 'YYYY-MM') as month, ${columns},
    count(*) filter (where profit_won > 0)::int as wins, count(*) filter (where profit_won < 0)::int as lost,
    sum(profit_won)::text as profit from trades where user_id = ${userId} group by 1 order by 1`;
  const [whole] =
    await w.sql`select trades, gains_won::text as gains, losses_won::text as losses from journals where user_id = ${userId}`;
  const [recounted] = await w.sql`select ${columns} from trades where user_id = ${userId}`;
  const empty = { trades: 0, gains: "0", losses: "0" };
  return {
    kept: { days: [...kept], months: [...keptMonths], whole: whole ?? empty },
    counted: { days: [...counted], months: [...countedMonths], whole: recounted?.trades ? recounted : empty },
  };
}

test("whatever is added, changed, deleted and restored at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(act, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }), async (rounds) => {
      const [userId, other] = [await w.person(), await w.person()];
      await w.add(other, words("2026-11-01", 3));
      const ids = Array.from({ length: 4 }, () => crypto.randomUUID());
      const undoKeys: Record<string, string> = {};
      const whose = { userId, access: PRO };
      const does: Record<Act["kind"], (id: string, one: Act) => Promise<unknown>> = {
        add: (id, { tradedOn, profitWon }) => addTrade(w.context, { ...whose, id, words: words(tradedOn, profitWon) }),
        change: (id, { named, tradedOn, profitWon }) => {
          const all = { tradedOn, profitWon, entryReason: "anew" };
          const changed = Object.fromEntries(Object.entries(all).filter(([name]) => named.includes(name)));
          return changeTrade(w.context, { ...whose, id, changed });
        },
        delete: async (id) => {
          const answer = await deleteTrade(w.context, { ...whose, id });
          if (answer.ok) undoKeys[id] = answer.undoKey;
        },
        restore: (id) => restoreTrade(w.context, { ...whose, id, undoKey: undoKeys[id] ?? "none" }),
      };
      const perform = (one: Act) => does[one.kind](ids[one.nth] ?? "", one);
      for (const round of rounds) {
        await Promise.all(round.map(perform));
        const { kept, counted } = await sumsOf(userId);
        expect(kept).toEqual(counted);
      }
      expect((await sumsOf(other)).kept.whole).toMatchObject({ trades: 1, gains: "3" });
    }),
    { numRuns: 60 },
  );
});

test("statements over many rows of many people keep them too, also when two run at once", async () => {
  const people = await Promise.all([1, 2, 3].map(() => w.person()));
  const fill = () => w.sql`insert into trades (user_id, id, traded_on, ticker, profit_won, entered_at)
    select id, gen_random_uuid(), date '2026-01-01' + n % 50, 'A', (n % 7 - 3) * 1000, now()
    from unnest(${people}::text[]) as person(id), generate_series(1, 300) n`;
  await Promise.all([fill(), fill()]);
  await w.sql`update trades set traded_on = traded_on + 1, profit_won = -profit_won where user_id = any(${people}) and sequence % 3 = 0`;
  await w.sql`delete from trades where user_id = any(${people}) and sequence % 5 = 0`;
  for (const userId of people) {
    const { kept, counted } = await sumsOf(userId);
    expect(kept).toEqual(counted);
  }
});
