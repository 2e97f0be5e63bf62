/**
 * How a billing key is kept: sealed at rest for its own row, and found by a keyed fingerprint that
 * cannot be read back.
 */
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { BrokenSeal, fingerprints, seal, UnknownSealKey, unseal } from "../../seal";

type Keyed = Pick<Context, "keyRing">;

/** What the seal of a billing key is bound to, beside the row. */
export const BILLING_KEY_PLACE = { table: "payment_methods", column: "billing_key" } as const;

/** @returns the columns of the row that keeps this key */
export function sealBillingKey({ keyRing }: Keyed, { id, billingKey }: { id: string; billingKey: string }) {
  const [billingKeyFingerprint] = billingKeyFingerprints({ keyRing }, billingKey);
  invariant(billingKeyFingerprint, "the key ring is empty");
  return { billingKeySealed: seal(keyRing, { ...BILLING_KEY_PLACE, row: id }, billingKey), billingKeyFingerprint };
}

/**
 * @returns every fingerprint under which a row may keep this key: one for each key of the ring, the
 *   sealing key's first
 */
export const billingKeyFingerprints = ({ keyRing }: Keyed, billingKey: string): string[] =>
  fingerprints(keyRing, BILLING_KEY_PLACE.column, billingKey);

/** Why a key does not open, as the decline that a charge on it comes to. */
export type Unopenable = {
  kind: "unopenable";
  declineClass: "operator" | "request";
  code: "SEAL_KEY_MISSING" | "BILLING_KEY_UNREADABLE";
  error: Error;
};

/**
 * Opens a stored key. A ring that lacks the seal key is the operator's fault and stops the run; an
 * altered row concerns this row only.
 */
export function openBillingKey(
  { keyRing }: Keyed,
  method: { id: string; billingKeySealed: string },
): { kind: "opened"; billingKey: string } | Unopenable {
  try {
    return { kind: "opened", billingKey: unseal(keyRing, { ...BILLING_KEY_PLACE, row: method.id }, method.billingKeySealed) };
  } catch (error) {
    if (error instanceof UnknownSealKey) return { kind: "unopenable", declineClass: "operator", code: "SEAL_KEY_MISSING", error };
    if (error instanceof BrokenSeal)
      return { kind: "unopenable", declineClass: "request", code: "BILLING_KEY_UNREADABLE", error };
    throw error;
  }
}
