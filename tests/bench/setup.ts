/**
 * The setup of a benchmark: its own database, an emulator in its own process, and due
 * subscriptions.
 */
import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { asAdmin, type TestServer, withDatabase } from "@/scripts/postgres/test-server";
import { type EmulatorControls, emulatorControls } from "@/tests/support/emulator-controls";
import { startEmulatorProcess, type WorkerOptions } from "./processes";
import { seedSubscriptions } from "./seed";

export type BenchInput = {
  server: TestServer;
  /** Prints progress. */
  say: (line: string) => void;
};

export type BenchSetupOptions = {
  due: number;
  /** Subscriptions that are not due. */
  others?: number;
  latencyMs?: number;
  /** Whether the emulator logs every call, which costs a little. */
  keepsCalls?: boolean;
};

export type BenchSetup = {
  databaseUrl: string;
  tossUrl: string;
  toss: EmulatorControls;
  sql: postgres.Sql;
  /** The addresses that every worker gets. */
  place: Pick<WorkerOptions, "databaseUrl" | "tossUrl">;
};

export async function withBenchSetup<Answer>(
  { server, say }: BenchInput,
  { due, others = 0, latencyMs = 0, keepsCalls = false }: BenchSetupOptions,
  work: (setup: BenchSetup) => Promise<Answer>,
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
