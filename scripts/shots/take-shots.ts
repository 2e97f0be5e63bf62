// Opens the shots in a browser, in every look, and hands each to the caller.

import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "@playwright/test";
import postgres from "postgres";
import { findDemoPerson } from "@/lib/demo/demo-people";
import { collectComplaints, faultsOf } from "@/scripts/browser/page-faults";
import type { DemoSecrets, Shot } from "./shots";

export type Look = { width: number; colorScheme: "light" | "dark"; locale: "ko" | "en" };

const HEIGHTS: Record<number, number> = { 360: 780, 1280: 900 };
/** All looks, for pictures. */
export const LOOKS: Look[] = [1280, 360].flatMap((width) =>
  (["light", "dark"] as const).flatMap((colorScheme) =>
    (["ko", "en"] as const).map((locale) => ({ width, colorScheme, locale })),
  ),
);
/** Both widths, themes and languages in two looks, for tests. */
export const TESTED_LOOKS: Look[] = [
  { width: 1280, colorScheme: "light", locale: "ko" },
  { width: 360, colorScheme: "dark", locale: "en" },
];

/** @returns "1280-light-ko" */
export const nameOfLook = ({ width, colorScheme, locale }: Look): string => `${width}-${colorScheme}-${locale}`;

type Place = { appUrl: string; databaseUrl: string } & DemoSecrets;
type Session = Awaited<ReturnType<BrowserContext["storageState"]>>;

export type Photographer = {
  /**
   * Opens the shot in each look, calls `onLook` with the page, and judges it.
   * @returns what is wrong, each with its look
   */
  take: (shot: Shot, looks: readonly Look[], onLook?: (page: Page, look: Look) => Promise<void>) => Promise<string[]>;
  close: () => Promise<void>;
};

/** Signs each person in once. @throws when a person cannot sign in, or the demo lacks a row */
export function openPhotographer(browser: Browser, { appUrl, databaseUrl, ...secrets }: Place): Photographer {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const sessions = new Map<string, Promise<Session>>();
  const sessionOf = (email: string) => {
    const known = sessions.get(email) ?? signIn(browser, appUrl, email);
    sessions.set(email, known);
    return known;
  };
  const take: Photographer["take"] = async (shot, looks, onLook) => {
    const path = typeof shot.path === "string" ? shot.path : await shot.path(sql, secrets);
    const storageState = shot.as ? await sessionOf(shot.as) : undefined;
    const wrong: string[] = [];
    for (const look of looks) {
      const context = await browser.newContext({
        baseURL: appUrl,
        ...optionsOf(look),
        ...(storageState ? { storageState } : {}),
      });
      await context.addCookies([{ name: "locale", value: look.locale, url: appUrl }]);
      try {
        const faults = await open(await context.newPage(), { ...shot, path }, (page) => onLook?.(page, look));
        wrong.push(...faults.map((fault) => `${shot.name}, ${nameOfLook(look)}: ${fault}`));
      } finally {
        await context.close();
      }
    }
    return wrong;
  };
  return { take, close: () => sql.end() };
}

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ["--no-sandbox", "--disable-gpu"] });

const optionsOf = ({ width, colorScheme, locale }: Look): BrowserContextOptions => ({
  viewport: { width, height: HEIGHTS[width] ?? 900 },
  colorScheme,
  locale: locale === "ko" ? "ko-KR" : "en-US",
  timezoneId: "Asia/Seoul",
  reducedMotion: "reduce",
});

type OpenedShot = Shot & { path: string };

async function open(
  page: Page,
  { path, status = 200, prepare, isBroken }: OpenedShot,
  look: (page: Page) => Promise<void> | undefined,
): Promise<string[]> {
  const complaints = await collectComplaints(page);
  const answer = await page.goto(path);
  const faults = answer?.status() === status ? [] : [`answered with ${answer?.status()} at ${page.url()}`];
  await page.locator("[data-loading]").waitFor({ state: "detached" });
  await prepare?.(page);
  await page.evaluate(() => document.fonts.ready.then(() => {}));
  await look(page);
  // Every look asks for less motion.
  const moving = await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
  if (moving > 0) faults.push(`${moving} animations run although the reader asks for less motion`);
  return [...faults, ...(await faultsOf(page)), ...(isBroken ? [] : complaints)];
}

/** By the demo's one-click sign-in, as a visitor does. */
async function signIn(browser: Browser, appUrl: string, email: string): Promise<Session> {
  const person = findDemoPerson(email);
  if (!person) throw new Error(`${email} is no demo person.`);
  const context = await browser.newContext({ baseURL: appUrl, locale: "ko-KR" });
  try {
    const page = await context.newPage();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: new RegExp(person.name) }).click();
    await page.waitForURL((url) => url.pathname !== "/sign-in");
    return await context.storageState();
  } finally {
    await context.close();
  }
}
