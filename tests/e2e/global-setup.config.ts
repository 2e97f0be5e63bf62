import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findOrInstallChromium } from "@/scripts/browser/chromium";
import { startStack } from "@/scripts/demo/stack";
import { asAdmin, startTestServer, withDatabase } from "@/scripts/postgres/test-server";
import { findFreePort } from "@/scripts/process/ports";
import { makeRunFolder, removeRunFolder } from "@/scripts/process/run-folders";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Starts the whole stack on free ports with a fresh database, and finds a browser. The journeys
 * read the addresses from the environment: E2E_BASE_URL, E2E_EMULATOR_URL, E2E_CRON_SECRET,
 * E2E_DATABASE_URL, E2E_APP_LOG.
 */
export default async function startEverything(): Promise<() => Promise<void>> {
  const log = (line: string) => process.stdout.write(`${line}\n`);
  process.env.CHROMIUM_PATH = findOrInstallChromium(log);
  const dataDirectory = makeRunFolder();
  const server = await startTestServer(process.env.DATABASE_URL || undefined);
  const databaseUrl = await cloneTemplate(server);
  const [port, emulatorPort] = [await findFreePort(), await findFreePort()];
  const stack = startStack({ root: ROOT, dataDirectory, port, emulatorPort, databaseUrl, mode: "production", seeds: true, log });
  const stop = async () => {
    await stack.stop();
    await server.stop();
    removeRunFolder(dataDirectory);
  };
  try {
    const { appUrl, emulatorUrl, environment } = await stack.ready;
    process.env.E2E_BASE_URL = appUrl;
    process.env.E2E_EMULATOR_URL = emulatorUrl;
    process.env.E2E_CRON_SECRET = environment.CRON_SECRET;
    process.env.E2E_DATABASE_URL = databaseUrl;
    process.env.E2E_APP_LOG = join(dataDirectory, "app.log");
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function cloneTemplate({
  adminUrl,
  templateName,
  prefix,
}: {
  adminUrl: string;
  templateName: string;
  prefix: string;
}): Promise<string> {
  const name = `${prefix}_${randomBytes(4).toString("hex")}`;
  await asAdmin(adminUrl, (sql) => sql`create database ${sql(name)} template ${sql(templateName)}`);
  return withDatabase(adminUrl, name);
}
