import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { derivedKey } from "./derived-key";

/**
 * Encryption at rest: AES-256-GCM with a random 96-bit nonce. The additional data binds a value to
 * its table, column, row and key id. So a changed value, or one copied to another row, cannot be
 * opened. Format: keyId.nonce.tag.ciphertext (base64url). The first key of the ring seals; each key
 * of it opens.
 * Source: NIST SP 800-38D
 */
export type KeyRing = { id: string; key: Buffer }[];
export type SealedPlace = { table: string; column: string; row: string };

/** The key ring lacks the key, so the configuration is wrong, not the row. */
export class UnknownSealKey extends Error {
  override name = "UnknownSealKey";
}
/** The value was changed, or was sealed for another row or column. */
export class BrokenSeal extends Error {
  override name = "BrokenSeal";
}

const additional = (place: SealedPlace, keyId: string) => Buffer.from([place.table, place.column, place.row, keyId].join("|"));

/** Encrypts a text with the first key of the ring. @throws UnknownSealKey when the ring is empty */
export function seal(ring: KeyRing, place: SealedPlace, plain: string): string {
  const [first] = ring;
  if (!first) throw new UnknownSealKey("the key ring is empty");
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", first.key, nonce).setAAD(additional(place, first.id));
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return [first.id, ...[nonce, cipher.getAuthTag(), body].map((part) => part.toString("base64url"))].join(".");
}

/** Decrypts a sealed text. It never returns a wrong text. @throws UnknownSealKey or BrokenSeal */
export function unseal(ring: KeyRing, place: SealedPlace, sealed: string): string {
  const [id = "", nonce = "", tag = "", body = ""] = sealed.split(".");
  const found = ring.find((entry) => entry.id === id);
  if (!found) throw new UnknownSealKey(`no key named ${id} in the ring`);
  try {
    const decipher = createDecipheriv("aes-256-gcm", found.key, Buffer.from(nonce, "base64url"), { authTagLength: 16 })
      .setAAD(additional(place, id))
      .setAuthTag(Buffer.from(tag, "base64url"));
    return Buffer.concat([decipher.update(Buffer.from(body, "base64url")), decipher.final()]).toString("utf8");
  } catch {
    throw new BrokenSeal(`${place.table}.${place.column} of ${place.row} cannot be opened`);
  }
}

/**
 * Keyed hashes of a secret value, to find its row without storing the value. There is one for each
 * key of the ring, because a row written before a rotation has the hash of an older key.
 * @returns hexadecimal HMAC-SHA-256 values, in the order of the ring
 */
export function fingerprints(ring: KeyRing, purpose: string, plain: string): string[] {
  return ring.map(({ key }) =>
    createHmac("sha256", derivedKey(key, `fingerprint:${purpose}`))
      .update(plain)
      .digest("hex"),
  );
}
