import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCheckout } from "@/lib/billing/checkout/open-checkout";
import { quote } from "@/lib/billing/promotion/quote";
import { TERMS_VERSION } from "@/lib/billing/terms-version";
import { createWorld, type World } from "@/tests/support/world";
import { codeWith } from "./promotion-world";

const TEN = 10;
const HOUR_MINUTES = 60;

let w: World;
beforeEach(async () => {
  w = await createWorld();
});
afterEach(() => w.close());

type Try = { promoCode: string; userId?: string | null; client?: string };
const tryCode = async ({ promoCode, userId = null, client }: Try): Promise<string | null> => {
  const { quotes } = await quote(w.context, { plans: ["pro_monthly"], promoCode, userId, client });
  return quotes[0]?.refusal?.reason ?? null;
};
const times = (count: number, of: () => Promise<string | null>) => Promise.all(Array.from({ length: count }, of));

describe("wrong codes", () => {
  test("are refused for an hour after ten of one person, the right one too", async () => {
    await codeWith(w);
    const { id: userId } = await w.person();
    for (let nth = 0; nth < TEN; nth += 1) expect(await tryCode({ promoCode: `WRONG${nth}`, userId })).toBe("invalid_promo_code");
    expect(await tryCode({ promoCode: "WRONG", userId })).toBe("too_many_requests");
    expect(await tryCode({ promoCode: "HALF", userId })).toBe("too_many_requests");
    expect(await tryCode({ promoCode: "HALF", userId: (await w.person()).id })).toBeNull();
    w.moveMinutes(HOUR_MINUTES + 1);
    expect(await tryCode({ promoCode: "HALF", userId })).toBeNull();
  });

  test("are counted for an address, whoever is behind it, signed in or not", async () => {
    await codeWith(w);
    const client = "203.0.113.7";
    for (let nth = 0; nth < TEN; nth += 1) {
      const userId = nth % 2 === 0 ? (await w.person()).id : null;
      expect(await tryCode({ promoCode: "WRONG", userId, client })).toBe("invalid_promo_code");
    }
    expect(await tryCode({ promoCode: "HALF", client })).toBe("too_many_requests");
    expect(await tryCode({ promoCode: "HALF", client: "203.0.113.8" })).toBeNull();
  });

  test("tried all at once pass the limit no more than one after the other", async () => {
    await codeWith(w);
    const client = "203.0.113.7";
    const answers = await times(40, () => tryCode({ promoCode: "WRONG", client }));
    expect(answers.filter((answer) => answer === "invalid_promo_code")).toHaveLength(TEN);
    expect(answers.filter((answer) => answer === "too_many_requests")).toHaveLength(30);
    expect(await tryCode({ promoCode: "HALF", client })).toBe("too_many_requests");
  });

  test("are what no code is: a right one, however often and however many at once, counts nowhere", async () => {
    await codeWith(w, { maxUses: 1 });
    const who = { userId: (await w.person()).id, client: "203.0.113.7" };
    expect(await times(40, () => tryCode({ promoCode: "half", ...who }))).toEqual(Array(40).fill(null));
    await w.subscriber({ promoCode: "HALF" });
    expect(await times(TEN + 5, () => tryCode({ promoCode: "HALF", ...who }))).toEqual(Array(TEN + 5).fill("promo_code_used_up"));
  });

  test("count the same at the checkout as at the price", async () => {
    await codeWith(w);
    const { id: userId } = await w.person();
    const open = async (promoCode: string) => {
      const opened = await openCheckout(w.context, { userId, plan: "pro_monthly", promoCode, termsVersion: TERMS_VERSION });
      return opened.ok ? null : opened.reason;
    };
    for (let nth = 0; nth < TEN / 2; nth += 1) {
      expect(await open("WRONG")).toBe("invalid_promo_code");
      expect(await tryCode({ promoCode: "\ufffd", userId })).toBe("invalid_promo_code");
    }
    expect(await open("HALF")).toBe("too_many_requests");
  });

  test("for several plans at once count once", async () => {
    const { id: userId } = await w.person();
    const ask = () => quote(w.context, { plans: ["pro_monthly", "pro_yearly"], promoCode: "WRONG", userId });
    for (let nth = 0; nth < TEN; nth += 1)
      expect((await ask()).quotes.map(({ refusal }) => refusal?.reason)).toEqual(Array(2).fill("invalid_promo_code"));
    expect((await ask()).quotes[0]?.refusal).toMatchObject({
      reason: "too_many_requests",
      retryAfterSeconds: expect.any(Number),
    });
  });

  test("are those whose time has not come: they tell nothing of themselves", async () => {
    await codeWith(w, { code: "TOMORROW", startsAt: new Date(w.now().getTime() + 86_400_000) });
    expect(await tryCode({ promoCode: "TOMORROW" })).toBe("invalid_promo_code");
    w.moveDays(1);
    expect(await tryCode({ promoCode: "TOMORROW" })).toBeNull();
  });
});

describe("a code is found however it is typed", () => {
  test.each(["SPRING2026", "spring 2026", " Spring-2026 ", "ＳＰＲＩＮＧ２０２６"])("%j", async (promoCode) => {
    await codeWith(w, { code: "Spring 2026" });
    expect(await tryCode({ promoCode })).toBeNull();
  });
});
