/** The demo at an address that others reach: the emulator is used, but its tools are not there. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { request } from "./auth-environment";
import { type BillingSite, openBillingSite } from "./billing-site";

const PUBLIC = "https://demo.trakko.example";
let site: BillingSite;
beforeAll(async () => {
  site = await openBillingSite({ APP_BASE_URL: PUBLIC });
});
afterAll(() => site?.close());

test("one-click sign-in, the clock and the batch answer 404", async () => {
  const { POST: signIn } = await import("@/app/api/demo/sign-in/route");
  const { GET: readClock, POST: moveClock } = await import("@/app/api/demo/clock/route");
  const { POST: runBatch } = await import("@/app/api/demo/batch/route");
  const headers = { origin: PUBLIC };
  const answers = await Promise.all([
    signIn(request("/api/demo/sign-in", { headers, body: JSON.stringify({ email: "admin@trakko.demo" }) })),
    readClock(request("/api/demo/clock", { method: "GET", headers })),
    moveClock(request("/api/demo/clock", { headers, body: JSON.stringify({ move: "day" }) })),
    runBatch(request("/api/demo/batch", { headers })),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  expect(answers.map(({ headers: answered }) => answered.get("set-cookie"))).toEqual([null, null, null, null]);
});

test("the tour is not there", async () => {
  const { default: TourPage, generateMetadata } = await import("@/app/demo/page");
  await expect(TourPage({ searchParams: Promise.resolve({}) })).rejects.toThrow("NEXT_HTTP_ERROR_FALLBACK;404");
  expect(await generateMetadata()).toEqual({});
});
