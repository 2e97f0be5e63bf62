import { findOrInstallChromium } from "@/scripts/browser/chromium";
import { startDisposableStack } from "@/scripts/demo/disposable-stack";
import { startMailbox } from "./mailbox";

/**
 * Starts the whole stack on free ports with a fresh database, and finds a browser. The journeys
 * read the addresses from the environment: E2E_BASE_URL, E2E_EMULATOR_URL, E2E_CRON_SECRET,
 * E2E_NEXTAUTH_SECRET, E2E_KEY_RING, E2E_DATABASE_URL, E2E_APP_LOG, E2E_MAILBOX.
 */
export default async function startEverything(): Promise<() => Promise<void>> {
  const log = (line: string) => process.stdout.write(`${line}\n`);
  process.env.CHROMIUM_PATH = findOrInstallChromium(log);
  const mailbox = await startMailbox();
  process.env.E2E_MAILBOX = mailbox.file;
  // The app takes what its demo does not set from here.
  process.env.EMAIL_SERVER = mailbox.url;
  process.env.EMAIL_FROM = "Trakko <hello@trakko.example>";
  const { appUrl, emulatorUrl, environment, databaseUrl, appLog, stop } = await startDisposableStack(log);
  process.env.E2E_BASE_URL = appUrl;
  process.env.E2E_EMULATOR_URL = emulatorUrl;
  process.env.E2E_CRON_SECRET = environment.CRON_SECRET;
  process.env.E2E_NEXTAUTH_SECRET = environment.NEXTAUTH_SECRET;
  process.env.E2E_KEY_RING = environment.BILLING_KEY_SECRETS;
  process.env.E2E_DATABASE_URL = databaseUrl;
  process.env.E2E_APP_LOG = appLog;
  return async () => {
    await stop();
    await mailbox.close();
  };
}
