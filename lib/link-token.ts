/**
 * The token of a link that works without signing in. It says what the link is for, which invoice or
 * subscription it is about and when it ends, with a keyed hash over all of it. Nobody can make one
 * or change one, and telling a real one from rubbish reads nothing. Nothing is stored for it.
 * Source: docs/decisions/0045-links-are-signed.md; RFC 2104, section 5 (a cut hash)
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { derivedKey } from "./derived-key";
import type { KeyRing } from "./seal";

/**
 * pay: pay this one invoice with another card. receipt: see the receipt of it. consent: answer what
 * is asked about the next charge of this one subscription.
 */
const PURPOSES = ["pay", "receipt", "consent"] as const;
export type LinkPurpose = Exclude<(typeof PURPOSES)[number], "consent">;
export type InvoiceLink = { purpose: LinkPurpose; invoiceId: string; endsAt: Date };
export type ConsentLink = { purpose: "consent"; subscriptionId: string; endsAt: Date };
export type Link = InvoiceLink | ConsentLink;

/** What the link is about. */
export const subjectOf = (link: Link): string => ("invoiceId" in link ? link.invoiceId : link.subscriptionId);

/**
 * Purpose 1, subject 16, end in seconds 4, hash 18: 39 bytes are 52 characters without a spare
 * bit, so each token has one form only.
 */
const HASHED_BYTES = 21;
const HASH_BYTES = 18;
const FORM = /^[\w-]{52}$/;

/** Signs with the first key of the ring. The same link is always the same token. */
export function writeLinkToken(ring: KeyRing, link: Link): string {
  const [first] = ring;
  if (!first) throw new Error("the key ring is empty");
  const said = Buffer.alloc(HASHED_BYTES);
  said.writeUInt8(PURPOSES.indexOf(link.purpose) + 1, 0);
  said.write(subjectOf(link).replaceAll("-", ""), 1, "hex");
  said.writeUInt32BE(Math.floor(link.endsAt.getTime() / 1000), 17);
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
  const subject = digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  const endsAt = new Date(said.readUInt32BE(17) * 1000);
  return purpose === "consent" ? { purpose, subscriptionId: subject, endsAt } : { purpose, invoiceId: subject, endsAt };
}

function hashOf(key: Buffer, said: Buffer): Buffer {
  return createHmac("sha256", derivedKey(key, "mailed links")).update(said).digest().subarray(0, HASH_BYTES);
}
