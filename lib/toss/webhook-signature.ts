/**
 * Toss signs only payout and seller events. Payment and billing events come unsigned, and the
 * product guide names a header of its own. So "absent" is normal and proves nothing, "valid" proves
 * the sender, and "invalid" must be refused.
 * Source: docs/decisions/0006-webhooks-are-hints.md
 */
import { createHmac, timingSafeEqual } from "node:crypto";

export type SignatureVerdict = "absent" | "valid" | "invalid";

export type SignatureInput = {
  /** The bytes as they arrived, before any parsing. */
  rawBody: Buffer | string;
  headers: {
    /** `TossPayments-Signature`: hex HMAC-SHA256 of the body with `webhookSecret`. */
    guide: string | null;
    /**
     * `tosspayments-webhook-signature`: `v1:<base64>` values, comma-separated, HMAC-SHA256 of
     * `body:transmissionTime` with `securityKey`.
     */
    toss: string | null;
    /** `tosspayments-webhook-transmission-time`. */
    transmissionTime: string | null;
  };
  webhookSecret?: string;
  securityKey?: string;
};

const DIGEST_BYTES = 32;
/** Toss sends two values while a key is being replaced. */
const MAX_SIGNATURE_VALUES = 8;

/**
 * Verifies the signature headers of a webhook.
 * @returns "absent" when neither header is present; "valid" when every present header verifies;
 *   else "invalid", also when no secret is configured for a present header. An empty header is
 *   present.
 * Source: docs.tosspayments.com/reference/using-api/webhook-events (the header
 *   `tosspayments-webhook-signature`)
 */
export function verifyWebhookSignature(input: SignatureInput): SignatureVerdict {
  const { guide, toss } = input.headers;
  if (guide === null && toss === null) return "absent";
  const isGuideGood = guide === null || isGuideSignature(input, guide);
  const isTossGood = toss === null || isTossSignature(input, toss);
  return isGuideGood && isTossGood ? "valid" : "invalid";
}

function isGuideSignature(input: SignatureInput, header: string): boolean {
  if (!input.webhookSecret || !/^[0-9a-f]{64}$/i.test(header)) return false;
  const expected = createHmac("sha256", input.webhookSecret).update(input.rawBody).digest();
  return isSameDigest(expected, Buffer.from(header, "hex"));
}

function isTossSignature(input: SignatureInput, header: string): boolean {
  const time = input.headers.transmissionTime;
  if (!input.securityKey || !time) return false;
  const sent = header.split(",", MAX_SIGNATURE_VALUES).map((value) => value.trim());
  const digests = sent.filter((value) => value.startsWith("v1:")).map((value) => Buffer.from(value.slice(3), "base64"));
  const expected = keysOf(input.securityKey).map((key) =>
    createHmac("sha256", key).update(input.rawBody).update(`:${time}`).digest(),
  );
  let isMatched = false;
  // Compares every pair, so that the time it takes does not reveal which one matched.
  for (const digest of digests) {
    for (const candidate of expected) isMatched = isSameDigest(candidate, digest) || isMatched;
  }
  return isMatched;
}

/** Toss does not document whether the 64 hex characters are decoded first, so both forms count. */
function keysOf(securityKey: string): Buffer[] {
  const asText = Buffer.from(securityKey, "utf8");
  return /^(?:[0-9a-f]{2})+$/i.test(securityKey) ? [Buffer.from(securityKey, "hex"), asText] : [asText];
}

function isSameDigest(expected: Buffer, sent: Buffer): boolean {
  return sent.length === DIGEST_BYTES && timingSafeEqual(expected, sent);
}
