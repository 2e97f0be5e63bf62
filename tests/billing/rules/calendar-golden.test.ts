import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { calendarTable, walkedTable } from "./calendar-table";
import { WALKED_DAYS, walkedStarts } from "./walked-calendar";

/**
 * Written by hand, and the reason for believing the walk: the days on which 25 periods begin, and
 * the last one ends.
 */
const BY_HAND = {
  "29 January 2028, monthly": [
    "2028: 01-29 02-29 03-29 04-29 05-29 06-29 07-29 08-29 09-29 10-29 11-29 12-29",
    "2029: 01-29 02-28 03-29 04-29 05-29 06-29 07-29 08-29 09-29 10-29 11-29 12-29",
    "2030: 01-29 02-28",
  ],
  "30 January 2028, monthly": [
    "2028: 01-30 02-29 03-30 04-30 05-30 06-30 07-30 08-30 09-30 10-30 11-30 12-30",
    "2029: 01-30 02-28 03-30 04-30 05-30 06-30 07-30 08-30 09-30 10-30 11-30 12-30",
    "2030: 01-30 02-28",
  ],
  "31 January 2028, monthly": [
    "2028: 01-31 02-29 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31",
    "2029: 01-31 02-28 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31",
    "2030: 01-31 02-28",
  ],
  "29 February 2028, yearly": [
    "2028: 02-29,2029: 02-28,2030: 02-28,2031: 02-28,2032: 02-29,2033: 02-28,2034: 02-28,2035: 02-28,2036: 02-29",
    "2037: 02-28,2038: 02-28,2039: 02-28,2040: 02-29,2041: 02-28,2042: 02-28,2043: 02-28,2044: 02-29,2045: 02-28",
    "2046: 02-28,2047: 02-28,2048: 02-29,2049: 02-28,2050: 02-28,2051: 02-28,2052: 02-29,2053: 02-28",
  ].flatMap((row) => row.split(",")),
};
const FIRST_DAYS = [
  ["29 January 2028, monthly", 1, 29, 1],
  ["30 January 2028, monthly", 1, 30, 1],
  ["31 January 2028, monthly", 1, 31, 1],
  ["29 February 2028, yearly", 2, 29, 12],
] as const;

describe("walking over a table of month lengths", () => {
  test.each(FIRST_DAYS)("from %s says what was written by hand", (name, month, day, months) => {
    const first = WALKED_DAYS.find((one) => one.year === 2028 && one.month === month && one.day === day);
    if (!first) throw new Error("nobody walked there");
    const byYear = new Map<number, string[]>();
    for (const { year, ...start } of walkedStarts(first, { months, count: 26 }))
      byYear.set(year, [...(byYear.get(year) ?? []), `${two(start.month)}-${two(start.day)}`]);
    expect([...byYear].map(([year, days]) => `${year}: ${days.join(" ")}`)).toEqual(BY_HAND[name]);
  });

  test("counts the days as the world does", () => {
    for (const { year, month, day, number } of WALKED_DAYS) {
      if (Date.UTC(year, month - 1, day) !== number * 86_400_000) expect.fail(`${year}-${month}-${day} is not day ${number}`);
    }
  });
});

/** Only what differs, so that a failure names the day. */
function expectGolden(table: string[]): void {
  const golden = walkedTable();
  const wrong = table.flatMap((line, nth) => (line === golden[nth] ? [] : [{ is: line, shouldBe: golden[nth] }]));
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(table).toHaveLength(366 * 3 * 2);
}

describe("366 first days, 25 periods, monthly and yearly, at three times of day: as walked", () => {
  test.each(["UTC", "Asia/Seoul", "America/Los_Angeles", "Pacific/Kiritimati", "Europe/London"])(
    "on a machine in %s",
    async (zone) => {
      const file = fileURLToPath(new URL("./calendar-table.ts", import.meta.url));
      const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", file], {
        env: { ...process.env, TZ: zone },
        maxBuffer: 2 ** 24,
      });
      const [machine, ...table] = stdout.trim().split("\n");
      expect(machine).toBe(zone);
      expectGolden(table);
    },
    60_000,
  );

  test("on this machine", () => expectGolden(calendarTable()));
});

function two(number: number): string {
  return String(number).padStart(2, "0");
}
