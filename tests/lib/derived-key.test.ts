import { expect, test } from "vitest";
import { derivedKey } from "@/lib/derived-key";

test("derives the key of RFC 5869, test case 3, however often it is asked", () => {
  const key = Buffer.alloc(22, 0x0b);
  const expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d";
  expect([derivedKey(key, ""), derivedKey(key, "")].map((derived) => derived.toString("hex"))).toEqual([expected, expected]);
});

test("keeps the purposes and the keys apart", () => {
  const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const derived = [derivedKey(one, "a"), derivedKey(one, "b"), derivedKey(other, "a"), derivedKey(one, "a")];
  expect(new Set(derived.map((key) => key.toString("hex"))).size).toBe(3);
});
