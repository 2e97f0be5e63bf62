import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { users } from "@/db/schema";
import { plainStatements } from "@/db/statement";
import { catchPrints } from "@/lib/catch-prints";
import { logTo } from "@/lib/log";
import { createTestDatabase, type TestDatabase } from "../support/database";

const CANARY = "canary-person@trakko.example";
let database: TestDatabase;
let lines: string[] = [];
const log = logTo({ write: (line) => lines.push(line) }, "info");
const terminal = { error: (..._: unknown[]) => {}, warn: (..._: unknown[]) => {} };

beforeAll(async () => {
  database = await createTestDatabase();
  catchPrints(log, terminal);
});
afterAll(() => database.drop());

/** The errors of one query through drizzle, and one through a statement of ours. */
const FAILURES: [string, () => PromiseLike<unknown>][] = [
  ["drizzle, unique", () => database.db.insert(users).values([{ email: CANARY }, { email: CANARY }])],
  [
    "drizzle, NUL",
    () =>
      database.db
        .select()
        .from(users)
        .where(eq(users.email, `${CANARY}\u0000`)),
  ],
  ["drizzle, data exception", () => database.db.execute(sql`select ${CANARY}::uuid`)],
  ["drizzle, JSON", () => database.db.execute(sql`select ${`{"a": ${CANARY}`}::jsonb`)],
  [
    "a statement",
    () =>
      plainStatements()(database.db, {
        shape: "",
        buildSql: () => sql`select ${sql.placeholder("id")}::uuid`,
        values: { id: CANARY },
      }),
  ],
];
const thrownBy = (run: () => PromiseLike<unknown>): Promise<Error> =>
  Promise.resolve(run()).then(
    () => expect.fail("the query succeeded"),
    (error: Error) => error,
  );

describe.each(FAILURES)("an error of a query (%s)", (_, run) => {
  test("holds no value, however it is printed", async () => {
    lines = [];
    const error = await thrownBy(run);
    const { inspect } = await import("node:util");
    log.error({ err: error }, "failed");
    terminal.error("⨯", error);
    const whole = [inspect(error, { depth: 9, showHidden: true }), error.message, error.stack, ...lines].join("\n");
    expect(whole).not.toContain("canary");
    expect(lines.join("")).toContain("Failed query");
  });
});

describe("what a library prints", () => {
  test.each<[string, unknown[]]>([
    ["a forged line", ['Failed to handle /a?orderId=x\n{"level":"fatal","msg":"canary"}']],
    ["an address", [`sign-in of ${CANARY} failed`]],
    ["the query of an address", ["Failed to handle request for /billing/success?orderId=1&authKey=canary"]],
    ["the link of a mail", [`Failed to handle /pay/canary${"a-_0".repeat(12)} and /pay/${"canary".repeat(9)}?x`]],
    ["an object", [{ token: "canary" }, ["canary"]]],
    [
      "the input of a parser",
      [Object.assign(new SyntaxError('Unexpected token c, "canary" is not valid JSON'), { digest: "42" })],
    ],
  ])("is one entry of the log without values: %s", (name, what) => {
    lines = [];
    terminal.error(...what);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "error", msg: "printed by a library" });
    if (name !== "a forged line") expect(lines[0]).not.toContain("canary");
    expect(lines[0]?.trim()).not.toContain("\n");
    if (name === "the input of a parser") expect(lines[0]).toContain('"digest":"42"');
  });
});
