import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Stack, startStack } from "@/scripts/demo/stack";
import { asAdmin, startTestServer, withDatabase } from "@/scripts/postgres/test-server";
import { findFreePort } from "@/scripts/process/ports";
import { makeRunFolder, removeRunFolder } from "@/scripts/process/run-folders";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export type DisposableStack = Stack & { databaseUrl: string; appLog: string; stop: () => Promise<void> };

/**
 * Starts the built app with the emulator on free ports, with fresh demo people unless `seeds` is
 * false. `stop` leaves nothing behind.
 */
export async function startDisposableStack(log: (line: string) => void, { seeds = true } = {}): Promise<DisposableStack> {
  const dataDirectory = makeRunFolder();
  const server = await startTestServer(process.env.DATABASE_URL || undefined);
  const name = `${server.prefix}_${randomBytes(4).toString("hex")}`;
  await asAdmin(server.adminUrl, (sql) => sql`create database ${sql(name)} template ${sql(server.templateName)}`);
  const databaseUrl = withDatabase(server.adminUrl, name);
  const [port, emulatorPort] = [await findFreePort(), await findFreePort()];
  const starting = startStack({
    root: ROOT,
    dataDirectory,
    port,
    emulatorPort,
    databaseUrl,
    mode: "production",
    seeds,
    log,
  });
  const stop = async () => {
    await starting.stop();
    await server.stop();
    removeRunFolder(dataDirectory);
  };
  try {
    return { ...(await starting.ready), databaseUrl, appLog: join(dataDirectory, "app.log"), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
