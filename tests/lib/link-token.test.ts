import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Link, readLinkToken, writeLinkToken } from "@/lib/link-token";
import type { KeyRing } from "@/lib/seal";

const KEY = { id: "k1", key: Buffer.alloc(32, 1) };
const OTHER = { id: "k2", key: Buffer.alloc(32, 2) };
const RING: KeyRing = [KEY];
const LINK: Link = {
  purpose: "pay",
  invoiceId: "0f8fad5b-d9cb-469f-a165-70867728950e",
  endsAt: new Date("2026-12-31T00:00:00Z"),
};
const TOKEN = writeLinkToken(RING, LINK);

/** A token with one bit of its bytes turned round. */
function withBitTurned(token: string, bit: number): string {
  const bytes = Buffer.from(token, "base64url");
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return bytes.toString("base64url");
}

describe("a link's token", () => {
  test.each(["pay", "receipt"] as const)("for %s says what was signed", (purpose) => {
    expect(readLinkToken(RING, writeLinkToken(RING, { ...LINK, purpose }))).toEqual({ ...LINK, purpose });
  });

  test("fits an address as it is, and is the same each time", () => {
    expect(TOKEN).toMatch(/^[\w-]{52}$/);
    expect(writeLinkToken(RING, LINK)).toBe(TOKEN);
  });

  test("ends with the second in which it should end, never later", () => {
    const endsAt = new Date("2026-12-31T00:00:00.999Z");
    expect(readLinkToken(RING, writeLinkToken(RING, { ...LINK, endsAt }))?.endsAt).toEqual(LINK.endsAt);
  });

  test("says nothing with any one of its bits turned round", () => {
    const bits = Buffer.from(TOKEN, "base64url").length * 8;
    expect(bits).toBe(312);
    const read = Array.from({ length: bits }, (_, bit) => readLinkToken(RING, withBitTurned(TOKEN, bit)));
    expect(read.filter((link) => link !== null)).toEqual([]);
  });

  test("keeps its hash to itself: one invoice, purpose or end has another hash than the next", () => {
    const links = [LINK, { ...LINK, purpose: "receipt" as const }, { ...LINK, endsAt: new Date(0) }];
    const hashes = links.map((link) => writeLinkToken(RING, link).slice(-24));
    expect(new Set(hashes).size).toBe(links.length);
    const [pay = "", receipt = ""] = links.map((link) => writeLinkToken(RING, link));
    expect(readLinkToken(RING, receipt.slice(0, 28) + pay.slice(28))).toBeNull();
  });

  test("of another length, alphabet or form is none, whatever it is", () => {
    const odd = ["", "x", TOKEN.slice(1), `${TOKEN}A`, `${TOKEN}=`, ` ${TOKEN}`, `${TOKEN}\n`, TOKEN.replaceAll(/[-_]/g, "+")];
    for (const token of odd.filter((one) => one !== TOKEN)) expect(readLinkToken(RING, token)).toBeNull();
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (token) => readLinkToken(RING, token) === null));
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 39, maxLength: 39 }),
        (bytes) => readLinkToken(RING, Buffer.from(bytes).toString("base64url")) === null,
      ),
    );
  });

  test("of a purpose that this release does not know is none", () => {
    const unknown = writeLinkToken(RING, { ...LINK, purpose: "cancel" as "pay" });
    expect(readLinkToken(RING, unknown)).toBeNull();
  });
});

describe("a change of keys", () => {
  test("leaves earlier links alive while their key is in the ring", () => {
    expect(readLinkToken([OTHER, KEY], TOKEN)).toEqual(LINK);
  });

  test("ends them when their key leaves", () => {
    expect(readLinkToken([OTHER], TOKEN)).toBeNull();
    expect(readLinkToken([], TOKEN)).toBeNull();
  });

  test("signs with the first key", () => {
    expect(readLinkToken([OTHER], writeLinkToken([OTHER, KEY], LINK))).toEqual(LINK);
    expect(() => writeLinkToken([], LINK)).toThrow("empty");
  });
});
