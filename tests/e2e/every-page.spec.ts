import { expect, test } from "@playwright/test";
import { keyRing } from "@/lib/env-values";
import { SHOTS } from "@/scripts/shots/shots";
import { openPhotographer, type Photographer, TESTED_LOOKS } from "@/scripts/shots/take-shots";

/** The same pages and states as `npm run shots`. Runs before the journeys, which move the clock. */
test.describe.configure({ mode: "parallel" });

let photographer: Photographer;
test.beforeAll(({ browser }) => {
  const { E2E_BASE_URL: appUrl = "", E2E_DATABASE_URL: databaseUrl = "", E2E_NEXTAUTH_SECRET: nextAuthSecret = "" } = process.env;
  photographer = openPhotographer(browser, {
    appUrl,
    databaseUrl,
    nextAuthSecret,
    keyRing: keyRing.parse(process.env.E2E_KEY_RING),
  });
});
test.afterAll(() => photographer.close());

for (const shot of SHOTS) {
  test(`${shot.name} renders without a complaint of the browser and breaks no accessibility rule`, async () => {
    expect(await photographer.take(shot, TESTED_LOOKS)).toEqual([]);
  });
}
