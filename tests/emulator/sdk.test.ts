import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createContext, runInContext } from "node:vm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "@/emulator/start";

type Listener = (event: unknown) => void;
type Payment = { requestBillingAuth: (request: object) => Promise<void>; destroy: () => Promise<void> };
type Toss = { payment: (options: object) => Payment };

const LOADER = readFileSync(createRequire(import.meta.url).resolve("@tosspayments/tosspayments-sdk"), "utf8");
const REQUEST = {
  method: "CARD",
  windowTarget: "self",
  successUrl: "https://shop.example/ok?order=1&",
  failUrl: "https://shop.example/fail",
};

let emulator: Emulator;
let standIn: string;
let page: ReturnType<typeof createPage>;

beforeAll(async () => {
  emulator = await startEmulator();
  standIn = await (await fetch(`${emulator.url}/v2/standard`)).text();
});
beforeEach(() => {
  page = createPage();
});
afterAll(() => emulator.stop());

/** A page without a browser: only what the npm loader and the stand-in use. */
function createPage() {
  const listeners = new Map<string, Set<Listener>>();
  const frames: Array<Record<string, unknown>> = [];
  const visits: string[] = [];
  const fire = (name: string, event: unknown) => {
    for (const listener of listeners.get(name) ?? []) listener(event);
  };
  const window: Record<string, unknown> = {
    location: { origin: "https://shop.example", assign: (url: string) => visits.push(url) },
    navigator: { userAgent: "desktop" },
    addEventListener: (name: string, listener: Listener) => listeners.set(name, (listeners.get(name) ?? new Set()).add(listener)),
    removeEventListener: (name: string, listener: Listener) => listeners.get(name)?.delete(listener),
  };
  const document = {
    currentScript: null as { src: string } | null,
    documentElement: { lang: "" },
    querySelector: () => null,
    createElement: (name: string) => {
      const own = new Map<string, () => void>();
      return {
        name,
        style: {},
        contentWindow: {},
        focus: () => undefined,
        addEventListener: (type: string, on: () => void) => own.set(type, on),
        own,
      };
    },
    head: {
      appendChild: (script: { src: string; own: Map<string, () => void> }) => {
        document.currentScript = script;
        runInContext(standIn, sandbox);
        document.currentScript = null;
        script.own.get("load")?.();
      },
    },
    body: {
      append: (frame: Record<string, unknown>) => {
        frames.push(frame);
        frame.remove = () => frames.splice(frames.indexOf(frame), 1);
      },
    },
  };
  const exports: { loadTossPayments?: (clientKey: string, options: object) => Promise<Toss> } = {};
  const sandbox = createContext({ window, document, URL, exports, Promise, Map, console });
  runInContext(LOADER, sandbox);
  const load = (clientKey = "test_ck_shop") => {
    if (exports.loadTossPayments === undefined) throw new Error("the loader has no loadTossPayments");
    return exports.loadTossPayments(clientKey, { src: `${emulator.url}/v2/standard` });
  };
  return { window, document, load, visits, frames, fire };
}

async function openPayment(customerKey = "customer-1"): Promise<Payment> {
  return (await page.load()).payment({ customerKey });
}

const codeOf = (promise: Promise<unknown>) => promise.then(() => "resolved").catch((error: { code?: string }) => error.code);

describe("the real npm package with the stand-in", () => {
  it("opens the card window with the shop's parameters and leaves the promise pending", async () => {
    const payment = await openPayment();
    const asked = codeOf(payment.requestBillingAuth({ ...REQUEST, customerName: "김토스" }));
    const url = new URL(page.visits[0] ?? "");
    expect(url.origin + url.pathname).toBe(`${emulator.url}/window/billing/card`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      clientKey: "test_ck_shop",
      customerKey: "customer-1",
      successUrl: REQUEST.successUrl,
      failUrl: REQUEST.failUrl,
      customerName: "김토스",
    });
    expect(await Promise.race([asked, Promise.resolve("open")])).toBe("open");
    expect((await fetch(url)).status).toBe(200);
  });

  it.each([
    ["en", "en"],
    ["en-US", "en"],
    ["ko-KR", "ko"],
    ["fr", null],
  ])("opens the window in the language of a page in %s", async (lang, expected) => {
    page.document.documentElement.lang = lang;
    codeOf((await openPayment()).requestBillingAuth(REQUEST));
    expect(new URL(page.visits[0] ?? "").searchParams.get("lang")).toBe(expected);
  });

  it("exposes ANONYMOUS and can be removed again", async () => {
    await page.load();
    expect(page.window.TossPayments).toHaveProperty("ANONYMOUS", "@@ANONYMOUS");
    expect(Object.getOwnPropertyDescriptor(page.window, "TossPayments")?.configurable).toBe(true);
  });

  it.each([
    ["rubbish", "INVALID_CLIENT_KEY"],
    ["test_sk_secret", "INVALID_CLIENT_KEY"],
  ])("refuses the client key %s", async (clientKey, code) => {
    expect(await codeOf(page.load(clientKey))).toBe(code);
  });

  it("refuses a widget key for billing", async () => {
    const toss = await page.load("test_gck_widget");
    expect(() => toss.payment({ customerKey: "customer-1" })).toThrow(
      expect.objectContaining({ code: "NOT_SUPPORTED_WIDGET_KEY" }),
    );
  });

  it.each([
    ["x", "INVALID_CUSTOMER_KEY"],
    ["c".repeat(51), "INVALID_CUSTOMER_KEY"],
    ["bad key!", "INVALID_CUSTOMER_KEY"],
    ["test_sk_secret", "INSECURE_KEY_USAGE"],
  ])("refuses the customer key %s", async (customerKey, code) => {
    const toss = await page.load();
    expect(() => toss.payment({ customerKey })).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ["an unknown method", { method: "CASH" }, "NOT_SUPPORTED_METHOD"],
    ["no method", { method: undefined }, "INVALID_PARAMETERS"],
    ["a success address without origin", { successUrl: "/ok" }, "INCORRECT_SUCCESS_URL_FORMAT"],
    ["a fail address that is a script", { failUrl: "javascript:alert(1)" }, "INCORRECT_FAIL_URL_FORMAT"],
    ["a missing fail address", { failUrl: undefined }, "INVALID_PARAMETERS"],
    ["an unknown parameter", { customerKey: "customer-1" }, "INVALID_PARAMETERS"],
    ["an unknown window target", { windowTarget: "popup" }, "INVALID_PARAMETERS"],
    ["a mistyped name", { customerName: 3 }, "INVALID_PARAMETERS"],
  ])("refuses %s and stays on the page", async (_, fields, code) => {
    const payment = await openPayment();
    expect(await codeOf(payment.requestBillingAuth({ ...REQUEST, ...fields }))).toBe(code);
    expect(page.visits).toEqual([]);
  });

  it("runs one request at a time, until it is destroyed or the page returns", async () => {
    const payment = await openPayment();
    const first = codeOf(payment.requestBillingAuth(REQUEST));
    expect(await codeOf(payment.requestBillingAuth(REQUEST))).toBe("INVALID_METHOD_TRANSACTION");
    await payment.destroy();
    expect(await first).toBe("PAYMENT_REQUEST_ABORTED");
    expect(await codeOf(payment.destroy())).toBe("NO_ACTIVE_PAYMENT_REQUEST");
    codeOf(payment.requestBillingAuth(REQUEST));
    page.fire("pageshow", { persisted: true });
    codeOf(payment.requestBillingAuth(REQUEST));
    expect(page.visits).toHaveLength(3);
  });
});

describe("in a frame", () => {
  const inFrame = { ...REQUEST, windowTarget: "iframe" };

  it("closing the window rejects with USER_CANCEL and removes the frame", async () => {
    const asked = codeOf((await openPayment()).requestBillingAuth(inFrame));
    const [frame] = page.frames;
    expect(String(frame?.src)).toContain(`parentOrigin=${encodeURIComponent("https://shop.example")}`);
    page.fire("message", { origin: emulator.url, source: frame?.contentWindow, data: { type: "toss-window:close" } });
    expect(await asked).toBe("USER_CANCEL");
    expect(page.frames).toEqual([]);
  });

  it("a finished window sends the page to the shop's URL", async () => {
    codeOf((await openPayment()).requestBillingAuth(inFrame));
    const url = "https://shop.example/ok?authKey=x";
    page.fire("message", {
      origin: emulator.url,
      source: page.frames[0]?.contentWindow,
      data: { type: "toss-window:leave", url },
    });
    expect(page.visits).toEqual([url]);
  });

  it.each([
    ["another origin", (frame: object) => ({ origin: "https://evil.example", source: frame })],
    ["another window", () => ({ origin: emulator.url, source: {} })],
  ])("messages from %s are ignored", async (_, forge) => {
    codeOf((await openPayment()).requestBillingAuth(inFrame));
    const [frame] = page.frames;
    page.fire("message", {
      ...forge(frame?.contentWindow as object),
      data: { type: "toss-window:leave", url: "https://evil.example" },
    });
    expect(page.visits).toEqual([]);
    expect(page.frames).toHaveLength(1);
  });

  it.each([undefined, null])("is the window on a computer when windowTarget is %s", async (windowTarget) => {
    codeOf((await openPayment()).requestBillingAuth({ ...REQUEST, windowTarget }));
    expect(page.frames).toHaveLength(1);
    expect(page.visits).toEqual([]);
  });

  it.each([
    ["an iPhone", { userAgent: "iPhone" }, "iframe"],
    ["an Android phone without windowTarget", { userAgent: "Android" }, undefined],
    ["an iPad that names itself a Mac", { userAgent: "Macintosh", maxTouchPoints: 5 }, undefined],
  ])("%s navigates away instead", async (_, navigator, windowTarget) => {
    page.window.navigator = navigator;
    codeOf((await openPayment()).requestBillingAuth({ ...REQUEST, windowTarget }));
    expect(page.frames).toEqual([]);
    expect(page.visits).toHaveLength(1);
  });
});
