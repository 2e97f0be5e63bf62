// The certificate of `--tls`: made at the start, or kept in a folder so that a client that was told
// to trust it goes on doing so.

import { X509Certificate } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Certificate, createCertificate } from "./certificate";

/** The names that a client may use: Toss's own, for a hosts file that leads them here. */
const NAMES = ["localhost", "toss-emulator", "api.tosspayments.com", "js.tosspayments.com", "127.0.0.1", "::1"];

/** Adds the host and the public name. An address that listens everywhere names nothing. */
export function certificateNames(host: string, publicUrl: string | undefined): string[] {
  const publicName = publicUrl !== undefined && URL.canParse(publicUrl) ? new URL(publicUrl).hostname : "localhost";
  return [...new Set([...NAMES, host, publicName.replace(/^\[|\]$/g, "")])].filter((name) => name !== "0.0.0.0" && name !== "::");
}

/**
 * With a folder, the certificate kept there, or a new one when there is none, it is over or it
 * lacks a name. Without one, a new certificate whose key is never stored. `file` holds the
 * certificate, to be given to clients.
 */
export function prepareCertificate(folder: string | undefined, names: readonly string[]): Certificate & { file: string } {
  if (folder === undefined) {
    const made = createCertificate(names);
    const file = join(mkdtempSync(join(tmpdir(), "toss-emulator-")), "cert.pem");
    writeFileSync(file, made.cert);
    return { ...made, file };
  }
  const [file, keyFile] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  if (existsSync(file) && existsSync(keyFile)) {
    const kept = { cert: readFileSync(file, "utf8"), key: readFileSync(keyFile, "utf8") };
    if (isUsable(kept.cert, names)) return { ...kept, file };
  }
  mkdirSync(folder, { recursive: true });
  const made = createCertificate(names);
  writeFileSync(keyFile, made.key, { mode: 0o600 });
  chmodSync(keyFile, 0o600);
  writeFileSync(file, made.cert);
  return { ...made, file };
}

function isUsable(pem: string, names: readonly string[]): boolean {
  const certificate = new X509Certificate(pem);
  const isValid = Date.parse(certificate.validTo) > Date.now();
  return (
    isValid && names.every((name) => (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined)
  );
}
