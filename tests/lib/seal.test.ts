import { describe, expect, test } from "vitest";
import { BrokenSeal, fingerprints, type KeyRing, seal, UnknownSealKey, unseal } from "@/lib/seal";

const OLD = { id: "old", key: Buffer.alloc(32, 1) };
const NEW = { id: "new", key: Buffer.alloc(32, 2) };
const RING: KeyRing = [NEW, OLD];
const PLACE = { table: "payment_methods", column: "billing_key", row: "row-1" };
const SECRET = "a-billing-key-of-44-characters-0123456789-=";

/** Flips one bit in the last byte of the given part. */
function withBitFlipped(sealed: string, part: number): string {
  const parts = sealed.split(".");
  const bytes = Buffer.from(parts[part] ?? "", "base64url");
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  parts[part] = bytes.toString("base64url");
  return parts.join(".");
}

describe("a sealed value", () => {
  test("opens in its own place and looks different each time", () => {
    const [one, other] = [seal(RING, PLACE, SECRET), seal(RING, PLACE, SECRET)];
    expect(unseal(RING, PLACE, one)).toBe(SECRET);
    expect(one).not.toBe(other);
    expect(one).not.toContain(SECRET);
  });

  test("is sealed by the first key of the ring and opened by any of its keys", () => {
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
  ])("does not open with one flipped bit in its %s", (_, part) => {
    expect(() => unseal(RING, PLACE, withBitFlipped(seal(RING, PLACE, SECRET), part))).toThrow(BrokenSeal);
  });

  test("does not open with another key of the same id, a shorter tag, or another key's id", () => {
    const sealed = seal(RING, PLACE, SECRET);
    const [id, nonce, tag, text] = sealed.split(".");
    expect(() => unseal([{ id: "new", key: OLD.key }], PLACE, sealed)).toThrow(BrokenSeal);
    expect(() => unseal(RING, PLACE, [id, nonce, tag?.slice(0, 8), text].join("."))).toThrow(BrokenSeal);
    expect(() => unseal(RING, PLACE, ["old", nonce, tag, text].join("."))).toThrow(BrokenSeal);
  });

  test("whose key is missing from the ring is reported as the operator's fault", () => {
    expect(() => unseal([OLD], PLACE, seal([NEW], PLACE, SECRET))).toThrow(UnknownSealKey);
    expect(() => seal([], PLACE, SECRET)).toThrow(UnknownSealKey);
  });
});

test("a fingerprint is the same for the same value and differs for each key and purpose", () => {
  const [byNew, byOld] = fingerprints(RING, "billing_key", SECRET);
  expect(fingerprints([OLD], "billing_key", SECRET)).toEqual([byOld]);
  expect(
    new Set([byNew, byOld, ...fingerprints([OLD], "other", SECRET), ...fingerprints([OLD], "billing_key", `${SECRET}x`)]).size,
  ).toBe(4);
});
