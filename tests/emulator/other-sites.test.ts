import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "@/emulator/start";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ publicUrl: "https://toss.dev.example/" });
});
afterAll(() => emulator.stop());

/** Sends headers that fetch would not let a caller choose. @returns the status */
function send(method: string, path: string, headers: Record<string, string>, body = '{"latencyMs":7}'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${emulator.url}${path}`, { method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on("error", reject);
    sent.end(method === "POST" ? body : undefined);
  });
}

const own = () => `127.0.0.1:${emulator.port}`;
const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

describe("a page of another site changes nothing", () => {
  it.each([
    ["a form post", { ...form, origin: "https://evil.example" }],
    ["a form post of the kind text/plain", { "content-type": "text/plain", origin: "https://evil.example" }],
    ["a page without an origin, such as a sandboxed frame", { ...form, origin: "null" }],
    ["a page on another port of this machine", { ...json, origin: "http://localhost:3000" }],
    ["a browser that tells only the site", { ...json, "sec-fetch-site": "cross-site" }],
    ["a page of the same site", { ...json, "sec-fetch-site": "same-site" }],
    ["a name of the attacker that leads here", { ...json, origin: "http://evil.example:4010", host: "evil.example:4010" }],
    ["the same, seen by the browser as its own", { ...json, "sec-fetch-site": "same-origin", host: "evil.example" }],
  ])("%s is refused", async (_, headers) => {
    for (const [method, path] of [
      ["POST", "/emulator/settings"],
      ["POST", "/emulator/reset"],
      ["DELETE", "/emulator/faults"],
      ["POST", "/console/reset"],
    ] as const)
      expect(await send(method, path, headers), `${method} ${path}`).toBe(403);
    expect(emulator.state.settings.latencyMs).toBe(0);
  });

  it("and reads nothing through a name of its own", async () => {
    const headers = { host: "evil.example", "sec-fetch-site": "same-origin" };
    for (const path of ["/emulator/ledger", "/emulator/calls", "/"]) expect(await send("GET", path, headers)).toBe(403);
  });
});

describe("who may use the controls", () => {
  it.each([
    ["curl -d", form],
    ["a program that sends JSON", json],
    ["a program that sends JSON as text, as fetch does by itself", { "content-type": "text/plain;charset=UTF-8" }],
    ["a program in a container that names it", { ...json, host: "toss-emulator:4010" }],
    ["a page of the emulator itself", { ...json, origin: "http://127.0.0.1", "sec-fetch-site": "same-origin" }],
    ["a page at its public name", { ...json, origin: "https://toss.dev.example", host: "toss.dev.example" }],
  ])("%s", async (_, headers: Record<string, string>) => {
    const chosen = headers.origin === "http://127.0.0.1" ? { ...headers, origin: `http://${own()}` } : headers;
    expect(await send("POST", "/emulator/settings", chosen, "{}")).toBe(200);
  });

  it("anyone who follows a link to the console", async () => {
    expect(await send("GET", "/", { "sec-fetch-site": "cross-site" })).toBe(200);
  });
});
