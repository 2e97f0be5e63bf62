// A self-signed certificate for `--tls`. Node signs but writes no X.509, and the libraries that do
// are larger than the whole emulator, so the few structures of one certificate are written here.
// Source: RFC 5280 (certificate), RFC 5480 (EC keys), X.690 (DER)

import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";

export type Certificate = { key: string; cert: string };

const DAY_MS = 24 * 60 * 60 * 1000;
/** Apple's systems refuse a certificate that is valid for longer than 825 days. */
const LIFETIME_DAYS = 365;
const COMMON_NAME = "toss-emulator";

const OID = {
  ecdsaWithSha256: "2a8648ce3d040302",
  commonName: "550403",
  subjectKeyIdentifier: "551d0e",
  keyUsage: "551d0f",
  subjectAltName: "551d11",
  basicConstraints: "551d13",
  extendedKeyUsage: "551d25",
  serverAuth: "2b06010505070301",
} as const;

/**
 * Makes a P-256 key and a certificate for the names and IP addresses, valid for a year. It is its
 * own authority, so that a client can be told to trust it.
 */
export function createCertificate(names: readonly string[], now: Date = new Date()): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const tbs = unsigned(publicKey, names, now);
  const signature = sign("sha256", tbs, privateKey);
  const der = sequence(tbs, sequence(oid(OID.ecdsaWithSha256)), bits(signature));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}

function unsigned(publicKey: KeyObject, names: readonly string[], now: Date): Buffer {
  const key = publicKey.export({ type: "spki", format: "der" });
  const version3 = tagged(0xa0, tagged(0x02, Buffer.from([2])));
  const name = sequence(tagged(0x31, sequence(oid(OID.commonName), tagged(0x0c, Buffer.from(COMMON_NAME)))));
  const validity = sequence(time(now.getTime() - DAY_MS), time(now.getTime() + LIFETIME_DAYS * DAY_MS));
  const extensions = tagged(0xa3, sequence(...extensionsFor(key, names)));
  return sequence(version3, serialNumber(), sequence(oid(OID.ecdsaWithSha256)), name, validity, name, key, extensions);
}

function extensionsFor(key: Buffer, names: readonly string[]): Buffer[] {
  const isAuthority = sequence(tagged(0x01, Buffer.from([0xff])));
  // Digital signature and certificate signing: bits 0 and 5.
  const usage = tagged(0x03, Buffer.from([2, 0b1000_0100]));
  const identifier = tagged(0x04, createHash("sha1").update(key).digest());
  return [
    extension(OID.basicConstraints, true, isAuthority),
    extension(OID.keyUsage, true, usage),
    extension(OID.extendedKeyUsage, false, sequence(oid(OID.serverAuth))),
    extension(OID.subjectKeyIdentifier, false, identifier),
    extension(OID.subjectAltName, false, sequence(...names.map(generalName))),
  ];
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [tagged(0x01, Buffer.from([0xff]))] : [];
  return sequence(oid(id), ...critical, tagged(0x04, value));
}

function generalName(name: string): Buffer {
  if (isIP(name) === 4) return tagged(0x87, Buffer.from(name.split(".").map(Number)));
  return isIP(name) === 6 ? tagged(0x87, ipv6Bytes(name)) : tagged(0x82, Buffer.from(name, "ascii"));
}

function ipv6Bytes(address: string): Buffer {
  const [head = "", tail] = address.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const [left, right] = [groups(head), groups(tail ?? "")];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - left.length - right.length }, () => "0");
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, "0")).join(""), "hex");
}

/** 16 random bytes. The first bits keep the number positive and of that length. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return tagged(0x02, bytes);
}

function time(atMs: number): Buffer {
  return tagged(0x17, Buffer.from(`${new Date(atMs).toISOString().slice(2, 19).replace(/\D/g, "")}Z`));
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, "hex"));
}

function bits(content: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.from([0]), content]));
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}
