import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPageKey } from "@/lib/admin/page-key";
import { readPromoCodes } from "@/lib/admin/read-promo-codes";
import { type CodeRefusal, type CodeWanted, createCode } from "@/lib/billing/promotion/create-code";
import { quote } from "@/lib/billing/promotion/quote";
import { stopCode } from "@/lib/billing/promotion/stop-code";
import type { Context } from "@/lib/context";
import { createWorld, type World } from "@/tests/support/world";
import { codeWith } from "./promotion-world";

let w: World;
let operator: Context;
beforeAll(async () => {
  w = await createWorld();
  operator = { ...w.context, actor: "operator:admin@trakko.demo" };
});
afterAll(() => w.close());

const WANTED: CodeWanted = {
  code: "WANTED",
  percentOff: 10,
  wonOff: null,
  invoices: 1,
  plans: null,
  audience: "new",
  startsAt: null,
  endsAt: null,
  maxUses: null,
  maxUsesPerPerson: 1,
};

describe("a new code", () => {
  test.each<[CodeRefusal, Partial<CodeWanted>]>([
    ["code_malformed", { code: "A!" }],
    ["discount_missing", { percentOff: null }],
    ["discount_missing", { wonOff: 500 }],
    ["percent_out_of_range", { percentOff: 0 }],
    ["percent_out_of_range", { percentOff: 101 }],
    ["percent_out_of_range", { percentOff: 12.5 }],
    ["won_out_of_range", { percentOff: null, wonOff: 0 }],
    ["won_out_of_range", { percentOff: null, wonOff: 100_000_001 }],
    ["count_out_of_range", { invoices: 0 }],
    ["count_out_of_range", { maxUses: -1 }],
    ["count_out_of_range", { maxUsesPerPerson: 1_000_001 }],
    ["unknown_plan", { plans: ["pro_weekly"] }],
    ["unknown_plan", { plans: [] }],
    ["window_empty", { startsAt: new Date(2_000), endsAt: new Date(2_000) }],
  ])("is refused: %s", async (reason, change) => {
    expect(await createCode(operator, { ...WANTED, ...change })).toEqual({ ok: false, reason });
  });

  test("is stored in its one spelling, and its name is taken however it is spelled", async () => {
    expect(await createCode(operator, { ...WANTED, code: "new year 27" })).toMatchObject({ ok: true, code: "NEWYEAR27" });
    expect(await createCode(operator, { ...WANTED, code: "ＮＥＷ-YEAR27" })).toEqual({ ok: false, reason: "code_taken" });
  });

  test("is on record with its terms and who made it", async () => {
    await createCode(operator, { ...WANTED, code: "RECORDED", plans: ["pro_yearly"], maxUses: 7 });
    const [event] =
      await w.sql`select actor, detail from audit_events where action = 'promo_code_created' and detail->>'code' = 'RECORDED'`;
    expect(event).toMatchObject({
      actor: "operator:admin@trakko.demo",
      detail: { percentOff: 10, plans: "pro_yearly", maxUses: 7 },
    });
  });
});

describe("stopping a code", () => {
  test("works at once, is on record once, and can be repeated", async () => {
    const id = await codeWith(w, { code: "STOPPED" });
    const ask = async () => (await quote(w.context, { plans: ["pro_monthly"], promoCode: "STOPPED", userId: null })).quotes[0];
    expect((await ask())?.refusal).toBeNull();
    expect(await stopCode(operator, { id })).toEqual({ ok: true, code: "STOPPED" });
    expect((await ask())?.refusal).toMatchObject({ reason: "promo_code_expired" });
    expect(await stopCode(operator, { id })).toEqual({ ok: true, code: "STOPPED" });
    const events = await w.sql`select 1 from audit_events where action = 'promo_code_stopped' and detail->>'codeId' = ${id}`;
    expect(events).toHaveLength(1);
  });

  test("of an unknown one says so", async () => {
    expect(await stopCode(operator, { id: crypto.randomUUID() })).toEqual({ ok: false, reason: "not_found" });
  });
});

test("the list counts uses that are spent, reserved and left, and says how each code stands", async () => {
  await codeWith(w, { code: "LASTONE", maxUses: 1 });
  await codeWith(w, { code: "LATER", startsAt: new Date(w.now().getTime() + 1_000) });
  await codeWith(w, { code: "BEFORE", endsAt: w.now() });
  await codeWith(w, { code: "UNDERWAY" });
  await w.subscriber({ promoCode: "LASTONE" });
  await w.toss.fault({ match: { operation: "charge" }, action: { kind: "reset_after" } });
  await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
  await w.subscribe(await w.person(), { promoCode: "UNDERWAY" });
  const codes = new Map((await readPromoCodes(w.context)).rows.map((code) => [code.code, code]));
  expect(codes.get("LASTONE")).toMatchObject({ status: "used_up", spent: 1, reserved: 0, maxUses: 1 });
  expect(codes.get("UNDERWAY")).toMatchObject({ status: "running", spent: 0, reserved: 1, maxUses: null });
  expect(codes.get("LATER")).toMatchObject({ status: "waiting" });
  expect(codes.get("BEFORE")).toMatchObject({ status: "over" });
  expect(codes.get("STOPPED")).toMatchObject({ status: "stopped" });
});

test("the list goes on page by page, newest first, and holds every code once", async () => {
  await codeWith(w, { code: "USEDBEFORE" });
  await w.subscriber({ promoCode: "USEDBEFORE" });
  // Two of the same instant, so that a page ends between them.
  w.moveMinutes(1);
  await codeWith(w, { code: "SAME1" });
  await codeWith(w, { code: "SAME2" });
  w.moveMinutes(1);
  await codeWith(w, { code: "NEWEST" });
  const seen: { code: string; spent: number; createdAt: Date }[] = [];
  let next: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof readPromoCodes>> = await readPromoCodes(w.context, {
      before: readPageKey(next ?? undefined),
      size: 2,
    });
    expect(page.rows.length).toBeLessThanOrEqual(2);
    seen.push(...page.rows);
    next = page.next;
  } while (next);
  const [all] = await w.sql`select count(*)::int as count from promotion_codes`;
  expect(new Set(seen.map(({ code }) => code)).size).toBe(all?.count);
  expect(seen).toHaveLength(all?.count);
  expect(seen[0]?.code).toBe("NEWEST");
  expect(seen.map(({ createdAt }) => createdAt.getTime())).toEqual(
    seen.map(({ createdAt }) => createdAt.getTime()).toSorted((a, b) => b - a),
  );
  expect(seen.find(({ code }) => code === "USEDBEFORE")).toMatchObject({ spent: 1 });
});

test("one code is found by its name, however old it is", async () => {
  const { rows } = await readPromoCodes(w.context, { size: 1, code: "WANTEDALONE" });
  expect(rows).toEqual([]);
  await codeWith(w, { code: "WANTEDALONE" });
  await codeWith(w, { code: "NEWERTHANIT" });
  expect((await readPromoCodes(w.context, { size: 1, code: "WANTEDALONE" })).rows).toMatchObject([{ code: "WANTEDALONE" }]);
});
