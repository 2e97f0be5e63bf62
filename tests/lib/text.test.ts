import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanLine, cleanText, freeText, idText, isFit } from "@/lib/text";

describe("free text", () => {
  test.each([
    ["a\u0000b", "ab"],
    ["김\ud83d", "김"],
    ["\udc00\ud800", ""],
    ["\ufeff\u202eabc\u2069", "abc"],
    ["첫 줄\r\n둘째\u2028셋째", "첫 줄\n둘째\n셋째"],
    [" \t a\tb \n", "a b"],
    ["\u1112\u1161\u11ab", "한"],
    ["👨‍👩‍👧 가족", "👨‍👩‍👧 가족"],
  ])("%j becomes %j", (text, cleaned) => {
    expect(cleanText(text, 500)).toBe(cleaned);
  });

  test("is cut between code points", () => {
    expect(cleanText("🙂".repeat(600), 500)).toBe("🙂".repeat(500));
    expect(cleanLine("a\nb\u0000", 500)).toBe("a b");
  });

  test("whatever comes: storable, within the limit, and the same when cleaned again", () => {
    const anything = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) });
    const cleaned = (text: string) => freeText(20).parse(text);
    fc.assert(
      fc.property(anything, (text) => {
        const once = cleaned(text);
        expect(cleaned(once)).toBe(once);
        expect([...once].length).toBeLessThanOrEqual(20);
        expect(Buffer.from(once).toString()).toBe(once);
        expect(once).not.toContain("\u0000");
        expect(isFit(once)).toBe(true);
      }),
    );
  });
});

describe("an id", () => {
  test.each(["", "a\u0000b", "a b", "a\n", "한", "x".repeat(65), "\ud83d"])("is refused as %j", (text) => {
    expect(idText(64).safeParse(text).success).toBe(false);
  });

  test.each(["a", "trk_pro_0123", "x".repeat(64), "a=b@c.d"])("%j is taken unchanged", (text) => {
    expect(idText(64).parse(text)).toBe(text);
  });
});
