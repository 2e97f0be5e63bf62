import { createHash, randomBytes } from "node:crypto";
import { toKoreanDigits } from "./time";

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

/** The emulator's only merchant (at most 14 characters). */
export const MERCHANT_ID = "tossinabox";

/** 44 characters of URL-safe base64, with the `=` at the end, like Toss's own. */
export function createBillingKey(): string {
  return `${drawBytes(32).toString("base64url")}=`;
}

export function createAuthKey(): string {
  return `bln_${randomText(ALPHANUMERIC, 20)}`;
}

/**
 * Five letters of the merchant id, the Korean time, and five random characters. It may not be
 * unique; the ledger then creates another.
 */
export function createPaymentKey(atMs: number): string {
  return `${MERCHANT_ID.slice(0, 5)}${toKoreanDigits(atMs)}${randomText(ALPHANUMERIC, 5)}`;
}

export function createTransactionKey(): string {
  return `txrd_a01${randomText(CROCKFORD, 23)}`;
}

export function createPaymentSecret(): string {
  return `ps_${randomText(ALPHANUMERIC, 28)}`;
}

export function createTransmissionId(): string {
  return `whtrans_a01${randomText(CROCKFORD, 23)}`;
}

/** 32 hexadecimal characters. */
export function createTraceId(): string {
  return drawBytes(16).toString("hex");
}

export function createSeededOrderId(): string {
  return `seed_${randomText(ALPHANUMERIC, 20)}`;
}

export function createFaultId(): string {
  return `fault_${drawBytes(6).toString("hex")}`;
}

export function createWindowSessionId(): string {
  return drawBytes(18).toString("base64url");
}

/** A short hash of a billing key, safe to show and log. */
export function fingerprint(billingKey: string): string {
  return createHash("sha256").update(billingKey).digest("hex").slice(0, 16);
}

function randomText(alphabet: string, length: number): string {
  let text = "";
  for (const byte of drawBytes(length)) text += alphabet[byte % alphabet.length];
  return text;
}

const PAGE_BYTES = 8_192;
let page: Buffer = Buffer.alloc(0);
let used = 0;

/**
 * Random bytes. Reads them from the system a page at a time, because a read costs more than the
 * identifier made from it.
 */
function drawBytes(length: number): Buffer {
  if (used + length > page.length) {
    page = randomBytes(PAGE_BYTES);
    used = 0;
  }
  used += length;
  return page.subarray(used - length, used);
}
