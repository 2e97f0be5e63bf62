/**
 * Every state of a customer times every act: the answer, the rows that it changes, and words that
 * are true in that state. Real PostgreSQL, the emulator, and the routes as Next calls them.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type BillingSite, openBillingSite } from "../billing-site";
import { ACTS, type Act, CELLS } from "./acts";
import { type Answered, issueFreeCode, stateSite } from "./state-site";
import { STATES } from "./states";

vi.mock("@/lib/billing/catalogue", async () => {
  const { importCatalogueWithTrial } = await import("../../third-tier/edited-catalogue");
  return importCatalogueWithTrial(14);
});

/** They hold alarms, counts, paces, clocks and a key, and no customer's state. */
const NOT_OF_A_CUSTOMER = ["alerts", "toss_pace", "toss_circuit", "test_clock", "prices", "trial_keys"];
/** Only a customer who has Pro may be told so. */
const SAYS_SUBSCRIBED = /이미 (구독|Pro)|already (subscribed|have Pro)/;
const TELLS_TO_START_ANEW = /새로 시작/;

let site: BillingSite;
beforeAll(async () => {
  site = await openBillingSite();
  await issueFreeCode(site);
});
afterAll(() => site.close());
beforeEach(async () => {
  await site.toss.clearFaults();
  await site.moveTo(new Date());
  // Earlier customers' payments are looked up by no run of this test.
  await site.sql`update payments set resolve_at = now() + interval '9 years' where status = 'pending'`;
});

type Traces = Awaited<ReturnType<BillingSite["traces"]>>;
const charges = async () => (await site.toss.calls({ operation: "charge" })).length;

function changedTables(before: Traces, after: Traces): string[] {
  const names = Object.keys(after.rows).filter((name) => !NOT_OF_A_CUSTOMER.includes(name));
  return names.filter((name) => JSON.stringify(after.rows[name]) !== JSON.stringify(before.rows[name])).sort();
}

async function cellOf(attempt: () => Promise<Answered>): Promise<{ cell: string; message: string }> {
  const [before, chargesBefore] = [await site.traces(), await charges()];
  const { status, code, body } = await attempt();
  const tables = changedTables(before, await site.traces());
  const changed = tables.length > 0 ? `: ${tables.join(" ")}` : "";
  const charged = (await charges()) > chargesBefore ? ", charged" : "";
  const message = String((body.error as { message?: unknown } | undefined)?.message ?? "");
  return { cell: `${status}${code ? ` ${code}` : ""}${changed}${charged}`, message };
}

test("the table has every state", () => {
  expect(Object.keys(CELLS)).toEqual(STATES.map(({ name }) => name));
});

describe.each(STATES)("$name", ({ name, tier, enter }) => {
  test.each(Object.keys(ACTS) as Act[])("%s", async (act) => {
    const who = stateSite(site, await site.visitor());
    await enter(who);
    expect(await who.tier()).toBe(tier);
    await site.toss.clearFaults();
    const { cell, message } = await cellOf(() => ACTS[act](who));
    expect(cell).toBe(CELLS[name]?.[act]);
    if (tier === "FREE") expect(`${cell} ${message}`).not.toMatch(SAYS_SUBSCRIBED);
    if (tier === "FREE" && act === "page") expect(cell).not.toBe("200 active");
    if (tier === "PRO") expect(message).not.toMatch(TELLS_TO_START_ANEW);
  });
});

describe("what a person is told about an end", () => {
  test("cancelling again after the end says that it has ended", async () => {
    const who = stateSite(site, await site.visitor());
    await STATES.find(({ name }) => name === "cancelled, the period is over, before the batch")?.enter(who);
    expect((await who.post("cancel")).body).toMatchObject({ hasEnded: true, chargeUnderWay: null });
  });
});
