// npm run shots: takes pictures of every page in every state and look, from a demo of its own, and
// judges each page meanwhile. Writes them into .data/shots with a contact sheet, index.html.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { keyRing } from "@/lib/env-values";
import { findOrInstallChromium } from "@/scripts/browser/chromium";
import { startDisposableStack } from "@/scripts/demo/disposable-stack";
import { CommandError, runScript } from "@/scripts/process/command-error";
import { showProgress } from "@/scripts/process/progress";
import { contactSheet, type SheetShot } from "@/scripts/shots/contact-sheet";
import { SHOTS, type Shot } from "@/scripts/shots/shots";
import { LOOKS, type Look, launch, nameOfLook, openPhotographer, type Photographer } from "@/scripts/shots/take-shots";

const FOLDER = join(fileURLToPath(new URL("..", import.meta.url)), ".data", "shots");
/** Pages are opened by the browser and rendered by the server, so two keep two cores busy. */
const AT_ONCE = 2;

async function main(): Promise<number> {
  const { only, look, list } = new Command("shots")
    .description("Takes pictures of every page and state, light and dark, Korean and English, wide and narrow, into .data/shots.")
    .option("--only <text>", "only shots whose name or page contains this text")
    .option("--look <text>", "only looks whose name contains this text, such as 360-light-ko")
    .option("--list", "list the shots and exit")
    .parse()
    .opts<{ only?: string; look?: string; list?: true }>();
  const looks = LOOKS.filter((one) => !look || nameOfLook(one).includes(look));
  if (looks.length === 0) throw new CommandError(`No look has "${look}" in its name: ${LOOKS.map(nameOfLook).join(", ")}.`);
  const chosen = SHOTS.filter(({ name, page }) => !only || name.includes(only) || page.includes(only));
  if (chosen.length === 0) throw new CommandError(`No shot has "${only}" in its name or page. --list shows them.`);
  if (list) {
    for (const { name, page, as = "a visitor" } of chosen) console.log(`${name.padEnd(28)} app/${page}, ${as}`);
    return 0;
  }
  const log = (line: string) => console.log(line);
  process.env.CHROMIUM_PATH = findOrInstallChromium(log);
  const stack = await startDisposableStack(log);
  const stop = () => void stack.stop().finally(() => process.exit(130));
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    const { NEXTAUTH_SECRET: nextAuthSecret = "", BILLING_KEY_SECRETS } = stack.environment;
    const secrets = { nextAuthSecret, keyRing: keyRing.parse(BILLING_KEY_SECRETS) };
    return await takeAll(chosen, {
      ...stack,
      ...secrets,
      looks,
      isWhole: chosen.length === SHOTS.length && looks.length === LOOKS.length,
    });
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    await stack.stop();
  }
}

type Place = Parameters<typeof openPhotographer>[1] & { looks: Look[]; isWhole: boolean };

async function takeAll(chosen: Shot[], { looks, isWhole, ...place }: Place): Promise<number> {
  // Pictures of pages that no longer exist would mislead.
  if (isWhole) rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const browser = await launch();
  const photographer = openPhotographer(browser, place);
  const progress = showProgress({ title: "shots", total: chosen.length * looks.length });
  const taken = new Map<Shot, SheetShot>();
  const queue = [...chosen];
  const lane = async () => {
    for (let shot = queue.shift(); shot; shot = queue.shift()) {
      taken.set(shot, await takeOne(photographer, { shot, looks }, () => progress.advance(shot.name)));
      for (const fault of taken.get(shot)?.faults ?? []) progress.say(`wrong: ${fault}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  } finally {
    progress.end();
    await photographer.close();
    await browser.close();
  }
  const sheet = chosen.flatMap((shot) => taken.get(shot) ?? []);
  writeFileSync(join(FOLDER, "index.html"), contactSheet(sheet));
  const faults = sheet.reduce((sum, shot) => sum + shot.faults.length, 0);
  console.log(
    `shots: ${chosen.length} pages and states in ${looks.length} looks, ${faults} faults; ${join(FOLDER, "index.html")}`,
  );
  return faults === 0 ? 0 : 1;
}

type Take = { shot: Shot; looks: Look[] };

async function takeOne(photographer: Photographer, { shot, looks }: Take, onPicture: () => void): Promise<SheetShot> {
  const pictures: SheetShot["pictures"] = [];
  const faults = await photographer.take(shot, looks, async (page, look) => {
    const file = `${shot.name}-${nameOfLook(look)}.png`;
    await page.screenshot({ path: join(FOLDER, file), fullPage: true });
    pictures.push({ look: nameOfLook(look), file });
    onPicture();
  });
  return { name: shot.name, path: typeof shot.path === "string" ? shot.path : `app/${shot.page}`, pictures, faults };
}

await runScript(main);
