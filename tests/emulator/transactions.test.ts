import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "@/emulator/start";
import { call, charge, control, issueKey, type JsonObject } from "./client";

let emulator: Emulator;
let billingKey: string;

beforeAll(async () => {
  emulator = await startEmulator();
});
beforeEach(async () => {
  await emulator.reset();
  billingKey = await issueKey(emulator, "customer-1");
});
afterAll(() => emulator.stop());

async function chargeAt(now: string): Promise<string> {
  await control(emulator, "clock", { now, frozen: true });
  const { body } = await charge(emulator, billingKey, { customerKey: "customer-1" });
  return String(body.orderId);
}

async function list(query: string): Promise<JsonObject[]> {
  return JSON.parse((await call(emulator, "GET", `/v1/transactions?${query}`)).text);
}

describe("GET /v1/transactions", () => {
  it("lists Korean days, both ends included to the second", async () => {
    await chargeAt("2026-01-31T14:59:59Z");
    const first = await chargeAt("2026-01-31T15:00:00Z");
    const last = await chargeAt("2026-02-01T14:59:59.900Z");
    await chargeAt("2026-02-01T15:00:00Z");
    const rows = await list("startDate=2026-02-01&endDate=2026-02-01T23:59:59");
    expect(rows.map((row) => row.orderId)).toEqual([first, last]);
  });

  it("stays in order of time even when the clock was moved back", async () => {
    const orders = [
      await chargeAt("2026-03-03T00:00:00Z"),
      await chargeAt("2026-03-01T00:00:00Z"),
      await chargeAt("2026-03-02T00:00:00Z"),
    ];
    const rows = await list("startDate=2026-03-01&endDate=2026-03-04");
    expect(rows.map((row) => row.orderId)).toEqual([orders[1], orders[2], orders[0]]);
  });

  it("is read page by page without gaps or duplicates, even for rows of one instant", async () => {
    const orders = [];
    for (let count = 0; count < 5; count += 1) orders.push(await chargeAt("2026-03-01T00:00:00Z"));
    const seen: unknown[] = [];
    let cursor = "";
    for (let page = 0; page < 3; page += 1) {
      const rows = await list(`startDate=2026-03-01&endDate=2026-03-02&limit=2${cursor}`);
      seen.push(...rows.map((row) => row.orderId));
      cursor = `&startingAfter=${rows.at(-1)?.transactionKey}`;
    }
    expect(seen).toEqual(orders);
    expect(await list(`startDate=2026-03-01&endDate=2026-03-02&limit=2${cursor}`)).toEqual([]);
  });

  it.each([
    ["a fraction", "startDate=2026-02-01T00:00:00.000&endDate=2026-02-01T23:59:59.999999"],
    ["an offset", "startDate=2026-02-01T00:00:00%2B09:00&endDate=2026-02-01T23:59:59%2B09:00"],
    ["an offset whose + is not encoded", "startDate=2026-02-01T00:00:00+09:00&endDate=2026-02-01T23:59:59+09:00"],
    ["another offset", "startDate=2026-01-31T10:00:00-05:00&endDate=2026-02-01T14:59:59%2B0000"],
    ["a fraction and an offset", "startDate=2026-02-01T00:00:00.5%2B09:00&endDate=2026-02-01T23:59:59.5%2B09:00"],
    ["no seconds", "startDate=2026-02-01T00:00&endDate=2026-02-01T23:59"],
    ["an empty cursor", "startDate=2026-02-01&endDate=2026-02-01T23:59:59&startingAfter="],
    ["an empty limit", "startDate=2026-02-01&endDate=2026-02-01T23:59:59&limit="],
  ])("accepts %s", async (_, query) => {
    await chargeAt("2026-01-31T14:59:59Z");
    const inside = await chargeAt("2026-02-01T03:00:00Z");
    await chargeAt("2026-02-01T15:00:00Z");
    expect((await list(query)).map((row) => row.orderId)).toEqual([inside]);
  });

  it.each([
    ["a Z", "startDate=2026-01-01T00:00:00Z&endDate=2026-01-02", "INVALID_DATE"],
    ["a day that does not exist", "startDate=2026-02-30&endDate=2026-03-01", "INVALID_DATE"],
    ["an hour that does not exist", "startDate=2026-02-01T24:00:00&endDate=2026-03-01", "INVALID_DATE"],
    ["an end before its start", "startDate=2026-02-02&endDate=2026-02-01", "INVALID_DATE"],
    ["a Z after a fraction", "startDate=2026-01-01T00:00:00.000Z&endDate=2026-01-02", "INVALID_DATE"],
    ["an offset that does not exist", "startDate=2026-01-01T00:00:00%2B99:00&endDate=2026-01-02", "INVALID_DATE"],
    ["no end", "startDate=2026-02-02", "INVALID_REQUEST"],
    ["an empty start", "startDate=&endDate=2026-02-02", "INVALID_REQUEST"],
    ["a limit in words", "startDate=2026-01-01&endDate=2026-01-02&limit=ten", "INVALID_REQUEST"],
    ["a limit over 5000", "startDate=2026-01-01&endDate=2026-01-02&limit=5001", "EXCEED_MAX_QUERY_LIMIT"],
    ["an unknown cursor", "startDate=2026-01-01&endDate=2026-01-02&startingAfter=none", "INVALID_TRANSACTION_KEY"],
  ])("refuses %s", async (_, query, code) => {
    expect((await call(emulator, "GET", `/v1/transactions?${query}`)).body.code).toBe(code);
  });
});

describe("GET /v1/settlements", () => {
  it("is always empty in test", async () => {
    await chargeAt("2026-03-01T00:00:00Z");
    expect((await call(emulator, "GET", "/v1/settlements?startDate=2026-03-01&endDate=2026-03-05")).text).toBe("[]");
  });
});
