/** Where a benchmark takes place: a database of its own, an emulator in a process of its own, and people whose subscriptions are due. */
import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { asAdmin, type TestServer, withDatabase } from "@/scripts/postgres/test-server";
import { type EmulatorControls, emulatorControls } from "@/tests/support/emulator-controls";
import { startEmulatorProcess, type WorkerOptions } from "./processes";
import { seedSubscriptions } from "./seed";

export type Ground = {
  server: TestServer;
  /** Tells a waiting person how far it is. */
  say: (line: string) => void;
};

export type SceneOptions = {
  due: number;
  /** Subscriptions that are not due. */
  others?: number;
  latencyMs?: number;
  /** Whether the emulator keeps every call; costs it a little. */
  keepsCalls?: boolean;
};

export type Scene = {
  databaseUrl: string;
  tossUrl: string;
  toss: EmulatorControls;
  sql: postgres.Sql;
  /** What every worker in this scene is given. */
  place: Pick<WorkerOptions, "databaseUrl" | "tossUrl">;
};

export async function withScene<Answer>(
  { server, say }: Ground,
  { due, others = 0, latencyMs = 0, keepsCalls = false }: SceneOptions,
  work: (scene: Scene) => Promise<Answer>,
): Promise<Answer> {
  const name = `${server.prefix}_bench_${randomBytes(4).toString("hex")}`;
  const databaseUrl = withDatabase(server.adminUrl, name);
  await asAdmin(server.adminUrl, (sql) => sql`create database ${sql(name)} template ${sql(server.templateName)}`);
  const emulator = await startEmulatorProcess();
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    const toss = emulatorControls(emulator.url);
    say(`seeding ${due} due of ${due + others} subscriptions`);
    await seedSubscriptions({ sql, toss, due, others });
    await toss.settings({ callLog: keepsCalls, latencyMs });
    const place = { databaseUrl, tossUrl: emulator.url };
    return await work({ ...place, toss, sql, place });
  } finally {
    await sql.end({ timeout: 5 });
    await emulator.stop();
    await asAdmin(server.adminUrl, (admin) => admin`drop database if exists ${admin(name)} with (force)`);
  }
}
