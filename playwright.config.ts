import { defineConfig } from "@playwright/test";

// Both are put here by the global set-up, which starts the stack on free ports and finds a browser.
const { E2E_BASE_URL, CHROMIUM_PATH } = process.env;

/** These see the demo as it was filled. */
const AS_FILLED = ["every-page.spec.ts", "print.spec.ts", "zoom.spec.ts"];
/** These start a server of their own. */
const OWN_SERVER = ["third-tier.spec.ts", "price-rise.spec.ts", "trial.spec.ts"];

export default defineConfig({
  testDir: "tests/e2e",
  globalSetup: "./tests/e2e/global-setup.config.ts",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  // Generous enough for a machine at a third of its speed. Only a failing journey takes this long.
  timeout: 240_000,
  globalTimeout: 40 * 60_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: {
    // An action that cannot be done ends here, not after the test's four minutes.
    actionTimeout: 60_000,
    baseURL: E2E_BASE_URL,
    locale: "ko-KR",
    timezoneId: "Asia/Seoul",
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: CHROMIUM_PATH,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  // The journeys move the demo's clock, so each waits for what must see the demo as it was filled. Some
  // have a server and a database of their own.
  projects: [
    { name: "pages", testMatch: AS_FILLED },
    { name: "own server", testMatch: OWN_SERVER, workers: 1 },
    {
      name: "desktop",
      testIgnore: [...AS_FILLED, ...OWN_SERVER, "tour.spec.ts"],
      dependencies: ["pages"],
      workers: 1,
      use: { viewport: { width: 1280, height: 900 } },
    },
    {
      name: "phone",
      testMatch: ["journey.spec.ts", "journal.spec.ts", "journal-ways.spec.ts"],
      dependencies: ["desktop"],
      workers: 1,
      use: { viewport: { width: 360, height: 780 }, isMobile: true, hasTouch: true },
    },
    // It leaves the journeys' customer with payments, which they would count.
    { name: "tour", testMatch: "tour.spec.ts", dependencies: ["phone"], use: { viewport: { width: 1280, height: 900 } } },
  ],
});
