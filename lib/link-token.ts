/**
 * The token of a link that works without signing in. It says what the link is for, which invoice
 * it is about and when it ends, with a keyed hash over all of it. Nobody can make one or change
 * one, and telling a real one from rubbish reads nothing. Nothing is stored for it.
 * Source: docs/decisions/0045-links-are-signed.md; RFC 2104, section 5 (a cut hash)
 */
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { KeyRing } from "./seal";

/** pay: pay this one invoice with another card. receipt: see the receipt of it. */
const PURPOSES = ["pay", "receipt"] as const;
export type LinkPurpose = (typeof PURPOSES)[number];
export type Link = { purpose: LinkPurpose; invoiceId: string; endsAt: Date };

/**
 * Purpose 1, invoice 16, end in seconds 4, hash 18: 39 bytes are 52 characters without a spare
 * bit, so each token has one form only.
 */
const HASHED_BYTES = 21;
const HASH_BYTES = 18;
const FORM = /^[\w-]{52}$/;

/** Signs with the first key of the ring. The same link is always the same token. */
export function writeLinkToken(ring: KeyRing, { purpose, invoiceId, endsAt }: Link): string {
  const [first] = ring;
  if (!first) throw new Error("the key ring is empty");
  const said = Buffer.alloc(HASHED_BYTES);
  said.writeUInt8(PURPOSES.indexOf(purpose) + 1, 0);
  said.write(invoiceId.replaceAll("-", ""), 1, "hex");
  said.writeUInt32BE(Math.floor(endsAt.getTime() / 1000), 17);
  return Buffer.concat([said, hashOf(first.key, said)]).toString("base64url");
}

/**
 * @param token untrusted, from an address or a request
 * @returns what the link says, whether it has ended or not; null when no key of the ring signed it
 */
export function readLinkToken(ring: KeyRing, token: string): Link | null {
  if (!FORM.test(token)) return null;
  const bytes = Buffer.from(token, "base64url");
  const said = bytes.subarray(0, HASHED_BYTES);
  if (!ring.some(({ key }) => timingSafeEqual(hashOf(key, said), bytes.subarray(HASHED_BYTES)))) return null;
  const purpose = PURPOSES[said.readUInt8(0) - 1];
  if (!purpose) return null;
  const digits = said.toString("hex", 1, 17);
  const invoiceId = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  return { purpose, invoiceId, endsAt: new Date(said.readUInt32BE(17) * 1000) };
}

function hashOf(key: Buffer, said: Buffer): Buffer {
  const derived = Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), "mailed links", 32));
  return createHmac("sha256", derived).update(said).digest().subarray(0, HASH_BYTES);
}
