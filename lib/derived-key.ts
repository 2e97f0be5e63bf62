/**
 * Keys that are derived from a key of the ring, one for each purpose, so that a hash made for one
 * purpose says nothing about another.
 * Source: RFC 5869 (HKDF)
 */
import { hkdfSync } from "node:crypto";

const BYTES = 32;

/**
 * Deriving costs more than the hash that follows, and a purpose is a constant of the code: a ring
 * holds few of them. Forgotten together with the key.
 */
const derived = new WeakMap<Buffer, Map<string, Buffer>>();

/** @param purpose a constant, never something that a person sent: each one is remembered */
export function derivedKey(key: Buffer, purpose: string): Buffer {
  const byPurpose = derived.get(key) ?? new Map<string, Buffer>();
  derived.set(key, byPurpose);
  const known = byPurpose.get(purpose) ?? Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), purpose, BYTES));
  byPurpose.set(purpose, known);
  return known;
}
