import postgres from "postgres";
import { startEmulator } from "@/emulator/start";
import { openSession } from "@/lib/auth/open-session";
import { setEmulatorClock } from "@/lib/demo/move-clock";
import { createTestDatabase } from "../support/database";
import { emulatorControls } from "../support/emulator-controls";
import { read, request, SITE, setEnvironment } from "./auth-environment";

export type BillingSite = Awaited<ReturnType<typeof openBillingSite>>;
export type Visitor = { id: string; cookie: string; customerKey: string };
type Handler = (request: Request) => Promise<Response>;

/**
 * The site's routes with their own database and Toss, called as Next calls them. Import a route
 * only after this, because the environment is parsed once.
 */
export async function openBillingSite(changes: Record<string, string> = {}) {
  const [database, emulator] = await Promise.all([createTestDatabase(), startEmulator()]);
  setEnvironment(database.url, { TOSS_API_BASE_URL: emulator.url, ...changes });
  const sql = postgres(database.directUrl, { max: 2, onnotice: () => {} });
  const toss = emulatorControls(emulator.url);
  let visitors = 0;

  const visitor = async (): Promise<Visitor> => {
    const id = crypto.randomUUID();
    const email = `visitor-${++visitors}@example.com`;
    const [row] = await sql<{ customer_key: string }[]>`
      insert into users (id, name, email, email_verified) values (${id}, '이두리', ${email}, now()) returning customer_key`;
    const session = await openSession(database.db, { userId: id, appBaseUrl: SITE });
    return { id, cookie: `${session.name}=${session.value}`, customerKey: row?.customer_key ?? "" };
  };
  const post = async (
    handler: Handler,
    path: string,
    sent: { cookie?: string; body?: unknown; headers?: Record<string, string> },
  ) =>
    read(
      await handler(
        request(path, {
          cookie: sent.cookie,
          headers: sent.headers,
          body: typeof sent.body === "string" ? sent.body : JSON.stringify(sent.body ?? {}),
        }),
      ),
    );

  /** Moves the clock of the site and of Toss, as the demo does. It runs on from there. */
  const moveTo = async (instant: Date): Promise<void> => {
    const offsetMs = instant.getTime() - Date.now();
    await setEmulatorClock(emulator.url, offsetMs);
    await sql`insert into test_clock (id, offset_ms) values (1, ${offsetMs}) on conflict (id) do update set offset_ms = ${offsetMs}`;
  };

  return {
    sql,
    emulator,
    toss,
    visitor,
    post,
    moveTo,
    /**
     * The whole database and every call to Toss, for a comparison. Counters of limits are left out:
     * they count requests, refused ones too.
     */
    traces: async () => ({ rows: await dump(sql), callsToToss: await toss.callCount() }),
    close: async () => {
      await Promise.all([sql.end({ timeout: 5 }), emulator.stop()]);
      await database.drop();
    },
  };
}

async function dump(sql: postgres.Sql): Promise<Record<string, string[]>> {
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables 
    where schemaname = 'public' and tablename <> 'rate_limits' order by 1`;
  const rows = await Promise.all(
    tables.map(async ({ name }) => {
      const texts = await sql<{ text: string }[]>`select row_to_json(t)::text as text from ${sql(name)} t order by 1`;
      return [name, texts.map(({ text }) => text)] as const;
    }),
  );
  return Object.fromEntries(rows);
}
