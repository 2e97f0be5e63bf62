import { describe, expect, test } from "vitest";
import { BrokenSeal, fingerprints, type KeyRing, seal, UnknownSealKey, unseal } from "@/lib/seal";

const OLD = { id: "old", key: Buffer.alloc(32, 1) };
const NEW = { id: "new", key: Buffer.alloc(32, 2) };
const RING: KeyRing = [NEW, OLD];
const PLACE = { table: "payment_methods", column: "billing_key", row: "row-1" };
const SECRET = "a-billing-key-of-44-characters-0123456789-=";

/** The same text with one bit of its last byte turned over, in the part with this number. */
function withBitFlipped(sealed: string, part: number): string {
  const parts = sealed.split(".");
  const bytes = Buffer.from(parts[part] ?? "", "base64url");
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  parts[part] = bytes.toString("base64url");
  return parts.join(".");
}

describe("a sealed value", () => {
  test("opens in its own place, and looks different each time", () => {
    const [one, other] = [seal(RING, PLACE, SECRET), seal(RING, PLACE, SECRET)];
    expect(unseal(RING, PLACE, one)).toBe(SECRET);
    expect(one).not.toBe(other);
    expect(one).not.toContain(SECRET);
  });

  test("is sealed by the first key of the ring and opened by any of it", () => {
    expect(seal(RING, PLACE, SECRET)).toMatch(/^new\./);
    expect(unseal(RING, PLACE, seal([OLD], PLACE, SECRET))).toBe(SECRET);
  });

  test.each([
    ["another row", { ...PLACE, row: "row-2" }],
    ["another column", { ...PLACE, column: "body" }],
    ["another table", { ...PLACE, table: "webhook_events" }],
  ])("does not open in %s", (_, elsewhere) => {
    expect(() => unseal(RING, elsewhere, seal(RING, PLACE, SECRET))).toThrow(BrokenSeal);
  });

  test.each([
    ["nonce", 1],
    ["tag", 2],
    ["text", 3],
  ])("does not open with one bit of its %s turned over", (_, part) => {
    expect(() => unseal(RING, PLACE, withBitFlipped(seal(RING, PLACE, SECRET), part))).toThrow(BrokenSeal);
  });

  test("does not open under another key of the same name, with a shorter tag, or under the name of another key", () => {
    const sealed = seal(RING, PLACE, SECRET);
    const [id, nonce, tag, text] = sealed.split(".");
    expect(() => unseal([{ id: "new", key: OLD.key }], PLACE, sealed)).toThrow(BrokenSeal);
    expect(() => unseal(RING, PLACE, [id, nonce, tag?.slice(0, 8), text].join("."))).toThrow(BrokenSeal);
    expect(() => unseal(RING, PLACE, ["old", nonce, tag, text].join("."))).toThrow(BrokenSeal);
  });

  test("whose key is not in the ring is the operator's fault, and said to be", () => {
    expect(() => unseal([OLD], PLACE, seal([NEW], PLACE, SECRET))).toThrow(UnknownSealKey);
    expect(() => seal([], PLACE, SECRET)).toThrow(UnknownSealKey);
  });
});

test("a fingerprint is the same for the same value, and another for each key and purpose", () => {
  const [byNew, byOld] = fingerprints(RING, "billing_key", SECRET);
  expect(fingerprints([OLD], "billing_key", SECRET)).toEqual([byOld]);
  expect(
    new Set([byNew, byOld, ...fingerprints([OLD], "other", SECRET), ...fingerprints([OLD], "billing_key", `${SECRET}x`)]).size,
  ).toBe(4);
});
