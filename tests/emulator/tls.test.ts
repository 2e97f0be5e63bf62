import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createCertificate } from "@/emulator/certificate";
import { startEmulator } from "@/emulator/start";
import { certificateNames, prepareCertificate } from "@/emulator/tls";

const folder = mkdtempSync(join(tmpdir(), "emulator-tls-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A client that trusts the certificate alone, and checks the name. */
function ask(url: string, ca: string, servername: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(url, { ca, servername, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).on("error", reject);
  });
}

describe("an emulator with TLS", () => {
  it("is trusted by a client that knows its certificate, under Toss's name too", async () => {
    const emulator = await startEmulator({ tls: true });
    const ca = emulator.certificate ?? "";
    expect(emulator.url).toMatch(/^https:/);
    for (const name of ["localhost", "api.tosspayments.com"]) expect(await ask(`${emulator.url}/healthz`, ca, name)).toBe(200);
    await expect(ask(`${emulator.url}/healthz`, ca, "bank.example")).rejects.toThrow(/altname/i);
    await expect(ask(`${emulator.url}/healthz`, createCertificate(["localhost"]).cert, "localhost")).rejects.toThrow();
    await emulator.stop();
  });

  it("names its hosts and addresses, is valid for a year, and is signed by its own key", () => {
    const certificate = new X509Certificate(createCertificate(certificateNames("192.168.0.7", "https://toss.dev.example")).cert);
    for (const name of ["localhost", "toss.dev.example"]) expect(certificate.checkHost(name)).toBe(name);
    for (const address of ["127.0.0.1", "::1", "192.168.0.7"]) expect(certificate.checkIP(address)).toBe(address);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(true);
    const days = (Date.parse(certificate.validTo) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(365);
  });

  it("keeps a certificate in its folder as long as it fits, and its key to itself", () => {
    const first = prepareCertificate(folder, ["localhost"]);
    expect(prepareCertificate(folder, ["localhost"]).cert).toBe(first.cert);
    expect(readFileSync(first.file, "utf8")).toBe(first.cert);
    expect(statSync(join(folder, "key.pem")).mode & 0o077).toBe(0);
    expect(prepareCertificate(folder, ["localhost", "another.example"]).cert).not.toBe(first.cert);
  });
});
