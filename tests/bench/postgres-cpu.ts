import { readdirSync, readFileSync } from "node:fs";
import type postgres from "postgres";

const TICKS_PER_SECOND = 100;

/**
 * CPU time of all processes of a local PostgreSQL so far, in seconds; NaN where the system does not
 * say.
 */
export async function postgresCpuSeconds(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
  const postmaster = row && statOf(row.pid)?.parent;
  const main = postmaster ? statOf(postmaster) : null;
  if (!main) return Number.NaN;
  const processes = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
  const children = processes.filter(({ parent }) => parent === postmaster);
  // The parent's figures include backends that have ended.
  return [main.own, main.gone, ...children.map(({ own }) => own)].reduce((sum, ticks) => sum + ticks, 0) / TICKS_PER_SECOND;
}

type Stat = { parent: number; own: number; gone: number };

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // After the name in parentheses, which may contain spaces: state, parent, ...; from the 12th:
    // user, system, both for ended children.
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [user = 0, system = 0, goneUser = 0, goneSystem = 0] = fields.slice(11, 15);
    return { parent: fields[1] ?? 0, own: user + system, gone: goneUser + goneSystem };
  } catch {
    return null;
  }
}
