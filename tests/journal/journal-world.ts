/** A journal in a test: its own database, one clock, and people of both kinds. */
import postgres from "postgres";
import type { Database } from "@/db/client";
import type { Access } from "@/lib/billing/access";
import { featuresOf } from "@/lib/billing/catalogue";
import type { Context } from "@/lib/context";
import { addTrade } from "@/lib/journal/add-trade";
import { listTrades } from "@/lib/journal/list-trades";
import { readDashboard } from "@/lib/journal/read-dashboard";
import type { TradeWords } from "@/lib/journal/write-trade";
import { createTestDatabase } from "../support/database";
import { createContext } from "../support/test-context";

export const FREE: Access = { tier: "FREE", features: featuresOf("FREE") };
export const PRO: Access = { tier: "PRO", features: featuresOf("PRO") };

/** 15 November 2026 in Seoul: three months ago is 15 August. */
const NOW = new Date("2026-11-15T12:00:00+09:00");

export const words = (tradedOn: string, profitWon: number, others: Partial<TradeWords> = {}): TradeWords => ({
  tradedOn,
  profitWon,
  ticker: "삼성전자",
  entryReason: "",
  exitReason: "",
  ...others,
});

export type JournalWorld = Awaited<ReturnType<typeof createJournalWorld>>;

export async function createJournalWorld() {
  const database = await createTestDatabase();
  const clock = { now: NOW };
  const sql = postgres(database.directUrl, { max: 2, onnotice: () => {} });
  const contextOn = (db: Database): Context => createContext({ db, tossUrl: "http://127.0.0.1:1", now: () => clock.now });
  const context = contextOn(database.db);
  let people = 0;
  const person = async (): Promise<string> => {
    const id = crypto.randomUUID();
    await sql`insert into users (id, name, email) values (${id}, '김하나', ${`trader-${++people}@example.com`})`;
    return id;
  };
  /** Adds a trade that must be accepted. @returns its id */
  const add = async (userId: string, trade: TradeWords): Promise<string> => {
    const added = await addTrade(context, { userId, access: PRO, id: crypto.randomUUID(), words: trade });
    if (!added.ok) throw new Error(`not added: ${added.reason}`);
    return added.trade.id;
  };
  return {
    context,
    contextOn,
    sql,
    databaseUrl: database.directUrl,
    person,
    add,
    moveTo: (instant: Date | string) => {
      clock.now = new Date(instant);
    },
    list: (userId: string, access: Access, filter: { month?: string; q?: string; after?: string } = {}) =>
      listTrades(context, { userId, access, ...filter }),
    dashboard: (userId: string, access: Access, month?: string) => readDashboard(context, { userId, access, month }),
    close: async () => {
      await sql.end({ timeout: 5 });
      await database.drop();
    },
  };
}
