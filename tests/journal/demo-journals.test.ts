import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPersonByEmail, insertPerson } from "@/db/queries/account/people";
import { insertJournals } from "@/db/queries/journal/fill";
import { demoJournals } from "@/scripts/demo/journals";
import { createJournalWorld, FREE, type JournalWorld, PRO } from "./journal-world";

const NOW = new Date("2026-11-15T12:00:00+09:00");

describe.each(["2026-11-15T12:00:00", "2026-05-31T23:59:00", "2027-01-01T00:00:00", "2028-02-29T08:00:00"])("at %s", (at) => {
  const now = new Date(`${at}+09:00`);

  test("some sixty trades each over fourteen months, in order, none in the future", () => {
    for (const { trades } of demoJournals(now)) {
      const days = trades.map(({ tradedOn }) => tradedOn);
      expect(trades).toHaveLength(60);
      expect(days).toEqual(days.toSorted());
      expect(days.at(-1)?.localeCompare(at.slice(0, 10))).not.toBe(1);
      expect(new Set(days.map((on) => on.slice(0, 7))).size).toBeGreaterThanOrEqual(13);
      expect(trades.filter(({ profitWon }) => profitWon === 0)).toEqual([]);
    }
  });

  test("the same each time", () => {
    expect(demoJournals(now)).toEqual(demoJournals(now));
  });
});

describe("in the database", () => {
  let w: JournalWorld;
  beforeAll(async () => {
    w = await createJournalWorld();
    const journals = demoJournals(NOW);
    const people: { id: string }[] = [];
    for (const { email } of journals)
      people.push(await insertPerson(w.context.db, { email, name: "김민지", emailVerified: NOW, createdAt: NOW }));
    await insertJournals(
      w.context.db,
      journals.map((journal, nth) => ({ ...journal, userId: people[nth]?.id ?? "" })),
    );
  });
  afterAll(() => w.close());

  test("one trade lies on the cutoff day and one the day before, so FREE and PRO differ by exactly what is hidden", async () => {
    for (const { email } of demoJournals(NOW)) {
      const userId = (await findPersonByEmail(w.context.db, email))?.id ?? "";
      const [free, pro] = [await w.dashboard(userId, FREE, "2026-08"), await w.dashboard(userId, PRO, "2026-08")];
      expect(free.month.days[0]?.on).toBe("2026-08-15");
      expect(pro.month.days.map(({ on }) => on)).toEqual(expect.arrayContaining(["2026-08-14", "2026-08-15"]));
      expect(free.hiddenCount + free.figures.trades).toBe(60);
      expect(free.closingWon).toBe(pro.closingWon);
      expect(pro.closingWon).toBeGreaterThan(0);
      expect((await w.dashboard(userId, PRO)).month.goalWon).toBeGreaterThan(0);
      expect(pro.annual?.goalWon).toBeGreaterThan(0);
    }
  });
});
