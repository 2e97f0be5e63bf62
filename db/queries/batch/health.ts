import { sql } from "drizzle-orm";
import type { Queryable } from "../../client";
import journal from "../../migrations/meta/_journal.json" with { type: "json" };

/**
 * @returns whether every migration of this build has been applied; throws when the database cannot
 *   be reached
 */
export async function areMigrationsCurrent(db: Queryable): Promise<boolean> {
  const rows = await db.execute<{ applied: string | number }>(sql`select count(*) as applied from drizzle.__drizzle_migrations`);
  return Number(rows[0]?.applied ?? 0) >= journal.entries.length;
}
