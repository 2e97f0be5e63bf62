/** Addresses as providers give them for copying; and parameters that other clients understand. */
import { describe, expect, test } from "vitest";
import { readDatabaseUrl } from "@/db/database-url";

const BASE = "postgres://shop:pass-word-7@db.example:5432/shop";
const read = (parameters: string) => readDatabaseUrl(`${BASE}?${parameters}`);

describe("an address for copying works", () => {
  test.each([
    [
      "Neon, pooled",
      "postgresql://u:p@ep-cool-1-pooler.ap-southeast-1.aws.neon.tech/db?sslmode=require&channel_binding=require",
      "require",
      ["channel_binding"],
    ],
    [
      "Neon's option for old clients",
      "postgresql://u:p@ep-cool-1.neon.tech/db?sslmode=require&options=endpoint%3Dep-cool-1",
      "require",
      [],
    ],
    [
      "Supabase's pooler for Prisma",
      "postgres://postgres.abc:p@aws-0-ap-northeast-2.pooler.supabase.com:6543/postgres?pgbouncer=true&connection_limit=1",
      "disable",
      ["pgbouncer", "connection_limit"],
    ],
    [
      "Vercel's integration of Supabase",
      "postgres://postgres.abc:p@aws-0-x.pooler.supabase.com:6543/postgres?sslmode=require&supa=base-pooler.x",
      "require",
      ["supa"],
    ],
    [
      "Vercel Postgres for Prisma",
      "postgres://u:p@h-pooler.example/verceldb?sslmode=require&pgbouncer=true&connect_timeout=15",
      "require",
      ["pgbouncer"],
    ],
    ["Prisma's own", `${BASE}?schema=public&pool_timeout=20`, "disable", ["schema", "pool_timeout"]],
    ["RDS", `${BASE}?sslmode=verify-full&sslrootcert=global-bundle.pem`, "verify-full", []],
    ["node-postgres", `${BASE}?ssl=true&uselibpqcompat=true`, "verify-full", ["uselibpqcompat"]],
    ["Cloud SQL's socket", "postgres://u:p@localhost/db?host=/cloudsql/project:region:name", "disable", []],
  ])("%s", (_, url, encryption, dropped) => {
    const answer = readDatabaseUrl(url);
    expect(answer).toMatchObject({ ok: true, address: { encryption, dropped } });
    expect(answer.ok && new URL(answer.address.url).search).toBe("");
  });
});

test.each([
  ["disable", "disable"],
  ["allow", "prefer"],
  ["prefer", "prefer"],
  ["require", "require"],
  ["verify-ca", "verify-ca"],
  ["verify-full", "verify-full"],
])("sslmode=%s means %s", (mode, encryption) => {
  expect(read(`sslmode=${mode}`)).toMatchObject({ ok: true, address: { encryption } });
});

test("a file of authorities is checked, as libpq does it", () => {
  expect(read("sslmode=require&sslrootcert=ca.pem")).toMatchObject({
    address: { encryption: "verify-ca", rootCertificates: "ca.pem" },
  });
  expect(read("sslrootcert=system")).toMatchObject({ address: { encryption: "verify-full", rootCertificates: null } });
});

test.each([
  "schema=billing",
  "search_path=billing",
  "currentSchema=x",
  "options=-c%20search_path%3Dbilling",
  "sslmode=on",
  "sslmode=",
  "sslcert=client.pem",
  "sslkey=client.key",
  "sslidentity=x.p12",
  "sslpassword=hidden-7",
  "sslaccept=strict",
  "sslnegotiation=maybe",
  "gssencmode=require",
  "target_session_attrs=read-only",
  "client_encoding=EUC_KR",
  "statement_timeout=1000",
  "host=other.example",
  "password=hidden-7",
  "connect_timeout=soon",
  "anything=else",
  "toString=1",
  "proto=1",
])("%s is refused by name, without its value", (parameter) => {
  const [name = "", value = ""] = parameter.split("=");
  const answer = read(parameter);
  expect(answer).toMatchObject({ ok: false, problem: expect.stringContaining(name) });
  if (!answer.ok && value.includes("hidden")) expect(answer.problem).not.toContain(value);
});

test.each([
  ["another database", "mysql://u:p@h/db"],
  ["JDBC's form", "jdbc:postgresql://h/db"],
  ["no host", "postgres:///db"],
  ["no scheme", "db.example:5432/shop"],
  ["a # in the password", "postgres://u:p#w@h/db"],
  ["the placeholder for the password", "postgres://u:[YOUR-PASSWORD]@h/db"],
  ["a / in the password", "postgres://u:12/34@h/db"],
  ["half an escape in the password", "postgres://u:p%zz@h/db"],
  ["half an escape in the database's name", "postgres://u:p@h/%"],
  ["a NUL in the database's name", "postgres://u:p@h/%00"],
  ["a path behind the database's name", "postgres://u:p@h/db/x"],
  ["no port at all", "postgres://u:p@h:0/db"],
  ["a parameter that comes twice", `${BASE}?sslmode=verify-full&sslmode=disable`],
  ["ssl against sslmode", `${BASE}?ssl=false&sslmode=require`],
])("%s is refused", (_, url) => {
  const answer = readDatabaseUrl(url);
  expect(answer.ok).toBe(false);
  expect(JSON.stringify(answer)).not.toContain("pass-word-7");
});
