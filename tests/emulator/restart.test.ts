import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startEmulator } from "@/emulator/start";
import { basic, call, charge, control, issueKey, newOrderId, SECRET_KEY } from "./client";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let folder: string;
let children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "emulator-"));
});
afterEach(async () => {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  children = [];
  rmSync(folder, { recursive: true });
});

function run(...options: string[]): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", "emulator/main.ts", ...options], { cwd: ROOT, stdio: "pipe" });
  children.push(child);
  return child;
}

async function runUntilReady(dataFile: string): Promise<{ child: ChildProcess; url: string }> {
  const child = run("--port", "0", "--data", dataFile);
  if (child.stdout === null) throw new Error("no output");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const url = /^emulator (http:\/\/localhost:\d+)$/.exec(String(line))?.[1];
  if (url === undefined) throw new Error(`unexpected first line: ${line}`);
  return { child, url };
}

async function issueAt(url: string, customerKey: string): Promise<string> {
  const { body } = await control({ url }, "auth-keys", { customerKey });
  return String(
    (await call({ url }, "POST", "/v1/billing/authorizations/issue", { body: { ...body, customerKey } })).body.billingKey,
  );
}

describe("the emulator as a separate program", () => {
  it("remembers every answer that it gave when it is killed", async () => {
    const dataFile = join(folder, "deep", "emulator.jsonl");
    const first = await runUntilReady(dataFile);
    const billingKey = await issueAt(first.url, "customer-1");
    const answered: string[] = [];
    const pay = async (orderId: string) => {
      const body = { customerKey: "customer-1", amount: 1_000, orderId, orderName: "x" };
      const reply = await call(first, "POST", `/v1/billing/${billingKey}`, { body, headers: { "idempotency-key": orderId } });
      if (reply.status === 200) answered.push(orderId);
      if (answered.length === 60) first.child.kill("SIGKILL");
    };
    await Promise.allSettled(Array.from({ length: 200 }, newOrderId).map(pay));
    await (first.child.signalCode === null ? once(first.child, "exit") : undefined);
    expect(answered.length).toBeGreaterThanOrEqual(60);

    const second = await runUntilReady(dataFile);
    for (const orderId of answered) {
      const found = await call(second, "GET", `/v1/payments/orders/${orderId}`);
      expect([orderId, found.body.status]).toEqual([orderId, "DONE"]);
    }
    const [orderId = ""] = answered;
    const body = { customerKey: "customer-1", amount: 1_000, orderId, orderName: "x" };
    const replayed = await call(second, "POST", `/v1/billing/${billingKey}`, { body, headers: { "idempotency-key": orderId } });
    expect(replayed.status).toBe(200);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("exits with code 0 on %s", async (signal) => {
    const { child } = await runUntilReady(join(folder, "emulator.jsonl"));
    child.kill(signal);
    expect((await once(child, "exit"))[0]).toBe(0);
  });

  it("says in one sentence that its port is in use, and leaves the journal alone", async () => {
    const other = createServer();
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    const dataFile = join(folder, "emulator.jsonl");
    appendFileSync(dataFile, "untouched");
    const child = run("--port", String(port), "--data", dataFile);
    let complaint = "";
    child.stderr?.on("data", (chunk) => {
      complaint += chunk;
    });
    expect((await once(child, "close"))[0]).toBe(1);
    expect(complaint).toBe(
      `Port ${port} is taken by another program: stop it, or choose another port with --port or EMULATOR_PORT.\n`,
    );
    expect(readFileSync(dataFile, "utf8")).toBe("untouched");
    other.close();
  });

  it.each([
    ["--port", "70000"],
    ["--webhook-url", "ftp://x"],
    ["--nothing", "x"],
  ])("refuses %s %s with its usage", async (...options) => {
    const child = run(...options);
    let complaint = "";
    child.stderr?.on("data", (chunk) => {
      complaint += chunk;
    });
    expect((await once(child, "close"))[0]).toBe(1);
    expect(complaint).toContain("usage: toss-emulator");
  });
});

describe("the journal", () => {
  it("restores keys, payments, cancels, answers, clock, faults, settings and open deliveries", async () => {
    const dataFile = join(folder, "emulator.jsonl");
    // Receipts name it, and each start takes another port.
    const publicUrl = "http://toss.example";
    const first = await startEmulator({ dataFile, publicUrl, webhookUrl: "http://127.0.0.1:9/nobody" });
    await control(first, "clock", { now: "2027-01-01T00:00:00Z", frozen: true });
    const kept = await issueKey(first, "customer-1", "4518420000000403");
    const removed = await issueKey(first, "customer-2");
    const headers = { "idempotency-key": "key-1" };
    const charged = await charge(first, kept, { customerKey: "customer-1" }, { headers });
    for (const cancelAmount of [1_000, 8_900]) {
      await call(first, "POST", `/v1/payments/${charged.body.paymentKey}/cancel`, { body: { cancelReason: "x", cancelAmount } });
    }
    await call(first, "DELETE", `/v1/billing/${removed}`);
    await control(first, "faults", { match: { operation: "lookup" }, action: { kind: "outage" }, times: 3 });
    await call(first, "GET", "/v1/payments/none");
    await control(first, "settings", { extraFields: true });
    const views = async (emulator: { url: string }) => {
      const paths = ["ledger", "state", "clock", "faults", "settings", "deliveries"];
      const texts = await Promise.all(paths.map(async (path) => (await control(emulator, path)).text));
      return texts.map((text) => text.replace(/"calls":\d+/, ""));
    };
    await first.settleWebhooks();
    const before = await views(first);
    await first.stop();

    const second = await startEmulator({ dataFile, publicUrl });
    expect(await views(second)).toEqual(before);
    expect((await charge(second, kept, { customerKey: "customer-1" }, { headers })).text).toBe(charged.text);
    // The card approves three times: once before the restart and twice after it.
    for (const code of [undefined, undefined, "INVALID_STOPPED_CARD"]) {
      expect((await charge(second, kept, { customerKey: "customer-1" })).body.code).toBe(code);
    }
    expect((await charge(second, removed, { customerKey: "customer-2" })).body.code).toBe("ALREADY_REMOVED_BILLING_KEY");
    const later = await views(second);
    await second.stop();

    const third = await startEmulator({ dataFile, publicUrl });
    expect(await views(third)).toEqual(later);
    await third.stop();
  });

  it("drops a truncated last line, and refuses a broken line in the middle", async () => {
    const dataFile = join(folder, "emulator.jsonl");
    const first = await startEmulator({ dataFile });
    await issueKey(first, "customer-1");
    await first.stop();
    appendFileSync(dataFile, '{"type":"payment","payment":{"paym');
    const second = await startEmulator({ dataFile });
    expect(second.state.billingKeys.size).toBe(1);
    await second.stop();
    appendFileSync(dataFile, '{"type":\n{"type":"auth_key_used","authKey":"x"}\n');
    await expect(startEmulator({ dataFile })).rejects.toThrow("is not a journal record");
  });

  it("forgets everything on reset, also at the next start", async () => {
    const dataFile = join(folder, "emulator.jsonl");
    const first = await startEmulator({ dataFile });
    await issueKey(first, "customer-1");
    await control(first, "reset", {});
    expect(first.state.billingKeys.size).toBe(0);
    await first.stop();
    const second = await startEmulator({ dataFile });
    expect(second.state.billingKeys.size).toBe(0);
    expect((await call(second, "GET", "/v1/payments/none", { authorization: basic(SECRET_KEY) })).status).toBe(404);
    await second.stop();
  });
});
