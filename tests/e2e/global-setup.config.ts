import { findOrInstallChromium } from "@/scripts/browser/chromium";
import { startDisposableStack } from "@/scripts/demo/disposable-stack";

/**
 * Starts the whole stack on free ports with a fresh database, and finds a browser. The journeys
 * read the addresses from the environment: E2E_BASE_URL, E2E_EMULATOR_URL, E2E_CRON_SECRET,
 * E2E_NEXTAUTH_SECRET, E2E_DATABASE_URL, E2E_APP_LOG.
 */
export default async function startEverything(): Promise<() => Promise<void>> {
  const log = (line: string) => process.stdout.write(`${line}\n`);
  process.env.CHROMIUM_PATH = findOrInstallChromium(log);
  const { appUrl, emulatorUrl, environment, databaseUrl, appLog, stop } = await startDisposableStack(log);
  process.env.E2E_BASE_URL = appUrl;
  process.env.E2E_EMULATOR_URL = emulatorUrl;
  process.env.E2E_CRON_SECRET = environment.CRON_SECRET;
  process.env.E2E_NEXTAUTH_SECRET = environment.NEXTAUTH_SECRET;
  process.env.E2E_DATABASE_URL = databaseUrl;
  process.env.E2E_APP_LOG = appLog;
  return stop;
}
