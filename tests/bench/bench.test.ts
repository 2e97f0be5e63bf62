import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/tests/support/database";
import { highestSecond } from "./limit";
import { type Figure, median, percentile, rounded, summaryOf, verdictOn } from "./report";
import { tapDatabase } from "./wire-tap";

const figureOf = (figure: number, change: Partial<Figure> = {}): Figure => ({
  what: "",
  ours: "",
  baseline: "",
  unit: "x",
  floor: 15,
  goal: 18,
  ...change,
  figure,
});

describe("a verdict", () => {
  it.each([
    [18, "goal"],
    [17.99, "floor"],
    [15, "floor"],
    [14.99, "BELOW"],
    [Number.NaN, "BELOW"],
  ])("%d is %s where more is better", (figure, verdict) => {
    expect(verdictOn(figureOf(figure))).toBe(verdict);
  });

  it.each([
    [10, "goal"],
    [10.01, "floor"],
    [30, "floor"],
    [30.01, "BELOW"],
    [Number.NaN, "BELOW"],
  ])("%d is %s where less is better", (figure, verdict) => {
    expect(verdictOn(figureOf(figure, { floor: 30, goal: 10, isLowerBetter: true }))).toBe(verdict);
  });

  it("uses the figure before rounding", () => {
    expect(summaryOf("x", { figures: [figureOf(14.9999)], notes: [] })).toMatchObject({
      isGood: false,
      figures: [{ figure: 15 }],
    });
  });
});

it("figures have three digits, or their whole integer part", () => {
  expect([0.012345, 1.2345, 99.96, 1234.5].map(rounded)).toEqual([0.0123, 1.23, 100, 1235]);
  expect(median([3, 1, 2])).toBe(2);
  expect(() => median([])).toThrow();
  expect(percentile([5, 1, 2, 3, 4], 0.95)).toBe(5);
  expect(
    percentile(
      Array.from({ length: 100 }, (_, nth) => nth + 1),
      0.95,
    ),
  ).toBe(95);
  expect(() => percentile([], 0.95)).toThrow();
});

describe("the highest second", () => {
  it.each([
    ["nothing", [], 0],
    ["a call right a second later is in another one", [0, 1_000, 2_000], 1],
    ["a call just before is in the same", [0, 999.9, 1_000], 2],
    ["any second counts, not those of the clock", [0, 900, 950, 1_050, 1_100, 2_500], 4],
  ])("%s", (_, instants, most) => {
    expect(highestSecond(instants)).toBe(most);
  });
});

describe("the tap between a client and PostgreSQL", () => {
  let database: TestDatabase;
  let tap: Awaited<ReturnType<typeof tapDatabase>>;
  let sql: postgres.Sql;

  beforeAll(async () => {
    database = await createTestDatabase();
    tap = await tapDatabase(database.url);
    sql = postgres(tap.url, { max: 1, prepare: false });
    await sql`select 1`.simple();
  });
  afterAll(async () => {
    await sql.end();
    tap.stop();
    await database.drop();
  });

  const countedIn = async (act: () => Promise<unknown>) => {
    const before = { ...tap.tapped };
    await act();
    return { statements: tap.tapped.statements - before.statements, roundTrips: tap.tapped.roundTrips - before.roundTrips };
  };

  it("counts a plain query once", async () => {
    expect(await countedIn(() => sql`select 1`.simple())).toEqual({ statements: 1, roundTrips: 1 });
  });

  it("counts a query with parameters as one statement, and its description as one round trip", async () => {
    expect(await countedIn(() => sql`select ${"x".repeat(100_000)}::text`)).toEqual({ statements: 1, roundTrips: 2 });
  });

  it("counts begin and commit", async () => {
    const { statements } = await countedIn(() => sql.begin((tx) => tx`select ${1}::int`));
    expect(statements).toBe(3);
  });
});
