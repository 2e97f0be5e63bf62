/**
 * Makes the landing page's pictures of the app, the icons and the Open Graph pictures, from the
 * app itself as a demo person sees it. The files are committed: a build needs no browser.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { Command } from "commander";
import { fill } from "@/app/_format/fill";
import en from "@/app/_messages/en.json";
import ko from "@/app/_messages/ko.json";
import { featuresOf, freeTier } from "@/lib/billing/catalogue";
import { findOrInstallChromium } from "@/scripts/browser/chromium";
import { startStack } from "@/scripts/demo/stack";
import { iconMarkup, openGraphMarkup } from "@/scripts/pictures/markup";
import { runScript } from "@/scripts/process/command-error";
import { findFreePort } from "@/scripts/process/ports";
import { makeRunFolder, removeRunFolder } from "@/scripts/process/run-folders";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PICTURES = join(ROOT, "app/_landing/pictures");
const APP = join(ROOT, "app");

/** Somebody whose journal has something to show. */
const WHO = "minji@trakko.demo";
const CROPS = { wide: { width: 960, height: 600 }, phone: { width: 360, height: 560 } };
const DEVICE_SCALE = 2;
/** At twice the pixels, what is lost cannot be seen. */
const WEBP_QUALITY = 55;
const MESSAGES = { ko, en };
const LANGUAGES = ["ko", "en"] as const;
const THEMES = ["light", "dark"] as const;
type Language = (typeof LANGUAGES)[number];
type Theme = (typeof THEMES)[number];

async function main(): Promise<number> {
  const command = new Command("pictures")
    .description("Makes the landing page's pictures, the icons and the Open Graph pictures from the running app.")
    .option("--url <address>", "a demo that runs already; without it, one is started and filled")
    .parse();
  const { url } = command.opts<{ url?: string }>();
  const demo = url ? { url, stop: async () => {} } : await startDemo();
  const browser = await chromium.launch({
    executablePath: findOrInstallChromium((line) => console.log(line)),
    args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
  });
  try {
    mkdirSync(PICTURES, { recursive: true });
    for (const language of LANGUAGES) {
      for (const theme of THEMES) await takeJournal(browser, { url: demo.url, language, theme });
      await takeOpenGraph(browser, { url: demo.url, language });
    }
    await takeIcons(browser);
    return 0;
  } finally {
    await browser.close();
    await demo.stop();
  }
}

async function startDemo(): Promise<{ url: string; stop: () => Promise<void> }> {
  const dataDirectory = makeRunFolder();
  const [port, emulatorPort] = [await findFreePort(), await findFreePort()];
  const log = (line: string) => console.log(line);
  const stack = startStack({ root: ROOT, dataDirectory, port, emulatorPort, mode: "production", seeds: true, log });
  const stop = async () => {
    await stack.stop();
    removeRunFolder(dataDirectory);
  };
  try {
    return { url: (await stack.ready).appUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Visit = { url: string; language: Language; theme: Theme };

/** The journal without the bars round it, wide and as on a phone. */
async function takeJournal(browser: Browser, { url, language, theme }: Visit): Promise<void> {
  for (const [crop, viewport] of Object.entries(CROPS)) {
    const context = await visitor(browser, { url, language, theme, viewport });
    const page = await context.newPage();
    await page.goto(`${url}/journal`, { waitUntil: "networkidle" });
    await page.locator("main h1").first().waitFor();
    await page.addStyleTag({ content: "body > :is(header, footer, aside, nextjs-portal) { display: none !important }" });
    save(`journal-${crop}-${language}-${theme}.webp`, await webp(page, viewport));
    await context.close();
  }
}

type Looks = Visit & { viewport: { width: number; height: number } };

async function visitor(browser: Browser, { url, language, theme, viewport }: Looks): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: DEVICE_SCALE,
    colorScheme: theme,
    locale: language,
    timezoneId: "Asia/Seoul",
    reducedMotion: "reduce",
  });
  await context.request.post(`${url}/api/demo/sign-in`, { data: { email: WHO }, headers: { origin: url } });
  return context;
}

/**
 * Playwright makes no WebP, the browser does. It takes what lies on the screen in CSS pixels unless
 * it is told the scale.
 */
async function webp(page: Page, { width, height }: { width: number; height: number }): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const clip = { x: 0, y: 0, width, height, scale: DEVICE_SCALE };
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: WEBP_QUALITY, clip });
  return Buffer.from(data, "base64");
}

/** In the app's own type: the page that it is drawn on has loaded it. */
async function takeOpenGraph(browser: Browser, { url, language }: Omit<Visit, "theme">): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 630 }, colorScheme: "dark", locale: language });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "networkidle" });
  await page.evaluate(
    (markup) => {
      document.body.innerHTML = markup;
      return document.fonts.ready;
    },
    openGraphMarkup(openGraphWords(language)),
  );
  await page.waitForLoadState("networkidle");
  save(`open-graph-${language}.png`, await page.screenshot());
  await context.close();
}

/** The landing page's own sentences, the first broken where a reader takes a breath. */
function openGraphWords(language: Language): { title: string; text: string } {
  const { heroTitle, scrubTitle } = MESSAGES[language].landing;
  const months = Number(featuresOf(freeTier()).historyMonths);
  return { title: heroTitle.replace(/([,.]) /, "$1\n"), text: fill(scrubTitle, { months }) };
}

/** Home screens round the corners themselves, so these fill their square. */
async function takeIcons(browser: Browser): Promise<void> {
  for (const [file, size] of [
    [join(APP, "apple-icon.png"), 180],
    [join(PICTURES, "icon-192.png"), 192],
    [join(PICTURES, "icon-512.png"), 512],
  ] as const) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(iconMarkup());
    writeFileSync(file, await page.screenshot());
    await page.close();
  }
}

function save(name: string, bytes: Buffer): void {
  writeFileSync(join(PICTURES, name), bytes);
  console.log(`${name}  ${Math.round(bytes.length / 1024)} kB`);
}

await runScript(main);
