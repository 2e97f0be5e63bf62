import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportTrades } from "@/lib/journal/export-trades";
import { csvLine, csvOfTrades } from "@/lib/journal/rules/csv";
import { createJournalWorld, FREE, type JournalWorld, PRO, words } from "./journal-world";

/** Reads CSV as RFC 4180 has it. */
function readCsv(text: string): string[][] {
  const cells = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)];
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of cells) {
    lines.at(-1)?.push(quoted === undefined ? (plain ?? "") : quoted.replace(/""/g, '"'));
    if (end === "\r\n") lines.push([]);
  }
  return lines.slice(0, -1);
}

describe("a line", () => {
  test.each([
    ["=1+1", "'=1+1"],
    ["+82 10", "'+82 10"],
    ["-5", "'-5"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["  =1+1", "'  =1+1"],
    ["\n=1+1", "'\n=1+1"],
    ["＝1+1", "'＝1+1"],
    ["－5", "'－5"],
    ['"=1+1', `'"=1+1`],
    ["|calc", "'|calc"],
    ["삼성전자", "삼성전자"],
    ["a=b", "a=b"],
  ])("with %j cannot become a formula", (text, safe) => {
    expect(readCsv(csvLine([text]))).toEqual([[safe]]);
  });

  test("keeps a loss a number", () => {
    expect(csvLine(["2026-11-01", -5_000])).toBe('"2026-11-01",-5000\r\n');
  });

  test("gives every text back, and no cell begins like a formula", () => {
    const text = fc.string({ unit: fc.constantFrom(..."=+-@,\"'\r\n\t a가;|", "😀"), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (cells) => {
        const [read = []] = readCsv(csvLine(cells));
        expect(read.map((cell, nth) => (cell === cells[nth] ? cell : cell.replace(/^'/, "")))).toEqual(cells);
        for (const cell of read) expect(cell).not.toMatch(/^\s*[=+\-@]/);
      }),
      { numRuns: 500 },
    );
  });
});

describe("an export", () => {
  let w: JournalWorld;
  let trader: string;
  beforeAll(async () => {
    w = await createJournalWorld();
    trader = await w.person();
    await w.sql`insert into trades (user_id, id, traded_on, ticker, profit_won, entered_at)
      select ${trader}, gen_random_uuid(), date '2025-01-01' + n % 300, 'T' || n, n - 600, now() from generate_series(1, 1200) n`;
  });
  afterAll(() => w.close());

  test("has every trade once, oldest first, page by page", async () => {
    const exported = await exportTrades(w.context, { userId: trader, access: PRO });
    const pages = [];
    if (exported.ok) for await (const page of exported.pages) pages.push(page);
    expect(pages.map(({ length }) => length)).toEqual([500, 500, 200]);
    const expected = await w.sql`select ticker from trades where user_id = ${trader} order by traded_on, sequence`;
    expect(readCsv(csvOfTrades(pages.flat())).map(([, ticker]) => ticker)).toEqual(expected.map(({ ticker }) => ticker));
  });

  test("reads the next page only when it is asked for", async () => {
    const exported = await exportTrades(w.context, { userId: trader, access: PRO });
    if (!exported.ok) throw new Error(exported.reason);
    await exported.pages.next();
    await w.add(trader, words("2026-11-02", 1, { ticker: "late" }));
    const rest = [];
    for await (const page of exported.pages) rest.push(...page);
    expect(rest.map(({ ticker }) => ticker)).toContain("late");
  });

  test("is refused without the feature, and after twenty within an hour", async () => {
    expect(await exportTrades(w.context, { userId: trader, access: FREE })).toEqual({ ok: false, reason: "pro_required" });
    const other = await w.person();
    for (let nth = 0; nth < 20; nth++) expect((await exportTrades(w.context, { userId: other, access: PRO })).ok).toBe(true);
    expect(await exportTrades(w.context, { userId: other, access: PRO })).toMatchObject({ reason: "too_many_requests" });
  });
});
