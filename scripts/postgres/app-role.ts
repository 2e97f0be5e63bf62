import { createHmac } from "node:crypto";
import { connect } from "@/db/connect";

/** The role that the application of the demo uses. */
const ROLE = "trakko_app";
const CONNECT_SECONDS = 30;

/**
 * Creates or renews an ordinary role that may read and change rows and nothing else. The owner of
 * the tables could switch triggers off, and a superuser everything. To be called after migrations,
 * because it names the tables that exist.
 * @param ownerUrl the address with the owner's role
 * @returns the address with the ordinary role
 * Source: docs/going-live.md, "A role for the application"
 */
export async function ensureAppRole(ownerUrl: string): Promise<string> {
  const url = new URL(ownerUrl);
  const password = createHmac("sha256", decodeURIComponent(url.password)).update(ROLE).digest("hex");
  const sql = connect(ownerUrl, { max: 1, connect_timeout: CONNECT_SECONDS });
  try {
    const [found] = await sql`select 1 from pg_roles where rolname = ${ROLE}`;
    const settings = `login nosuperuser nocreatedb nocreaterole noreplication password '${password}'`;
    await sql.unsafe(`${found ? "alter" : "create"} role ${ROLE} ${settings}`);
    await sql.unsafe(`
      grant usage on schema public, drizzle to ${ROLE};
      grant select, insert, update, delete on all tables in schema public to ${ROLE};
      grant usage on all sequences in schema public to ${ROLE};
      grant select on all tables in schema drizzle to ${ROLE}`);
  } finally {
    await sql.end({ timeout: 5 });
  }
  url.username = ROLE;
  url.password = password;
  return url.href;
}
