// The package as another project gets it: packed, installed without a network, and run by the
// Node.js of this process or the one that EMULATOR_NODE names.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { startEmulator as Declared } from "@/emulator/index";
import { type Emulator, startEmulator } from "@/emulator/start";

const NODE = process.env.EMULATOR_NODE || process.execPath;
const SOURCE = fileURLToPath(new URL("../../emulator", import.meta.url));
const MAX_TARBALL_BYTES = 400_000;

const folder = mkdtempSync(join(tmpdir(), "emulator-package-"));
let tarball: string;

beforeAll(() => {
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync("npm", [...args, "--offline", "--silent", "--no-audit", "--no-fund"], { cwd, encoding: "utf8" });
  npm(SOURCE, "pack", "--pack-destination", folder);
  tarball = join(folder, `toss-emulator-${JSON.parse(readFileSync(join(SOURCE, "package.json"), "utf8")).version}.tgz`);
  writeFileSync(join(folder, "package.json"), '{ "name": "another-project", "private": true }');
  npm(folder, "install", tarball);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program of the other project. @returns what it printed */
function run(file: string, program: string, options: { flags?: string[]; env?: Record<string, string> } = {}): Promise<string> {
  writeFileSync(join(folder, file), program);
  return new Promise((resolve, reject) => {
    const child = spawn(NODE, [...(options.flags ?? []), file], { cwd: folder, env: { ...process.env, ...options.env } });
    let [printed, complaint] = ["", ""];
    child.stdout.on("data", (chunk) => {
      printed += chunk;
    });
    child.stderr.on("data", (chunk) => {
      complaint += chunk;
    });
    child.once("close", (code) => (code === 0 ? resolve(printed.trim()) : reject(new Error(complaint))));
  });
}

/** Starts the installed program. `url` is the address in its last line. */
async function startProgram(...args: string[]) {
  const child = spawn(NODE, ["node_modules/toss-emulator/dist/main.js", "--port", "0", ...args], { cwd: folder });
  for await (const line of createInterface(child.stdout)) {
    const url = /^emulator (\S+)$/.exec(line)?.[1];
    if (url === undefined) continue;
    const stop = async () => {
      const closed = once(child, "close");
      child.kill("SIGTERM");
      return (await closed)[0];
    };
    return { url, stop };
  }
  throw new Error("the program printed no address");
}

/** A client that has Toss's address in its code: a charge by fetch, a look-up by https. */
const HARD_CODED = `
import https from "node:https";
const authorization = "Basic " + Buffer.from("test_sk_any:").toString("base64");
const toss = "https://api.tosspayments.com";
const [key] = (await (await fetch(toss + "/emulator/billing-keys", { method: "POST", headers: { "content-type": "application/json" },
  body: JSON.stringify({ customerKeys: ["cus_1"] }) })).json()).billingKeys;
const orderId = "order-" + process.pid + "-x";
const charged = await (await fetch(toss + "/v1/billing/" + key, {
  method: "POST",
  headers: { authorization, "content-type": "application/json" },
  body: JSON.stringify({ customerKey: "cus_1", amount: 9900, orderId, orderName: "Pro" }),
})).json();
https.get({ host: "api.tosspayments.com", path: "/v1/payments/orders/" + orderId, headers: { authorization } }, async (answer) => {
  let text = "";
  for await (const chunk of answer) text += chunk;
  console.log(charged.status, JSON.parse(text).paymentKey === charged.paymentKey);
});
`;

describe("the tarball", () => {
  it("is small, needs no other package, and brings its licences and its guide", () => {
    expect(statSync(tarball).size).toBeLessThan(MAX_TARBALL_BYTES);
    const installed = (path: string) => readFileSync(join(folder, "node_modules/toss-emulator", path), "utf8");
    expect(JSON.parse(installed("package.json"))).not.toHaveProperty("dependencies");
    for (const name of ["toss-emulator", "hono", "@hono/node-server", "zod"])
      expect(installed("dist/LICENSES.txt")).toContain(`${name}\n`);
    expect(installed("README.md")).toContain("npx toss-emulator");
    for (const file of ["dist/index.js", "dist/index.cjs", "dist/main.js"]) expect(installed(file)).not.toContain(SOURCE);
  });

  it("has types that the source fulfils", async () => {
    const declared: typeof Declared = startEmulator;
    const emulator: Awaited<ReturnType<typeof Declared>> = await declared();
    const source: Pick<Emulator, "url" | "port" | "certificate"> = emulator;
    expect(source.certificate).toBeNull();
    await emulator.stop();
  });
});

describe("the installed program", () => {
  it("charges once for one idempotency key, shows its pages, and ends on SIGTERM", async () => {
    const { url, stop } = await startProgram();
    const post = (path: string, body: object, headers: Record<string, string> = {}) =>
      fetch(`${url}${path}`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      });
    const { billingKeys } = (await (await post("/emulator/billing-keys", { customerKeys: ["cus_1"] })).json()) as {
      billingKeys: string[];
    };
    const headers = { authorization: `Basic ${btoa("test_sk_any:")}`, "idempotency-key": "once" };
    const order = { customerKey: "cus_1", amount: 9_900, orderId: "order-000001", orderName: "Pro" };
    const answers = [];
    for (let count = 0; count < 2; count += 1)
      answers.push(await (await post(`/v1/billing/${billingKeys[0]}`, order, headers)).text());
    expect(answers[0]).toBe(answers[1]);
    expect(await (await fetch(`${url}/emulator/state`)).json()).toMatchObject({ approvals: 1, approvedWon: 9_900 });
    const receipt = JSON.parse(answers[0] ?? "").receipt.url;
    for (const page of [`${url}/`, `${url}/console/console.css`, `${url}/v2/standard`, `${url}/window/assets/window.js`, receipt])
      expect((await fetch(page)).status, page).toBe(200);
    expect(await stop()).toBe(0);
  });

  it.each([
    ["import", "esm.mjs", 'import { startEmulator } from "toss-emulator";'],
    ["require", "cjs.cjs", 'const { startEmulator } = require("toss-emulator");'],
  ])("is started inside a test by %s", async (_, file, first) => {
    const program = `${first}
startEmulator().then(async (emulator) => {
  const { status } = await fetch(emulator.url + "/console/console.css");
  await emulator.stop();
  console.log(status, emulator.state.payments.size);
});`;
    expect(await run(file, program)).toBe("200 0");
  });

  it.each([
    ["http", []],
    ["https", ["--tls"]],
  ])("receives by %s what a client sends to Toss's own address", async (_, flags) => {
    const { url, stop } = await startProgram(...flags);
    const env = { TOSS_EMULATOR_URL: url };
    for (const preload of ["--import", "--require"])
      expect(await run("client.mjs", HARD_CODED, { flags: [preload, "toss-emulator/redirect"], env })).toBe("DONE true");
    expect(await stop()).toBe(0);
  });
});
