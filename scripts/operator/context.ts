import { userInfo } from "node:os";
import { buildContext, openConnections } from "@/lib/build-context";
import type { Context } from "@/lib/context";
import { type Env, env } from "@/lib/env";
import { logOnStderr } from "@/lib/log";
import { CommandError } from "@/scripts/process/command-error";

type Work<Result> = (context: Context, control: { isStopRequested: () => boolean }) => Promise<Result>;

const UNREACHABLE = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH", "CONNECT_TIMEOUT"];
/** By PostgreSQL error code. */
const REASONS: Record<string, string> = {
  "28P01": "rejects the password",
  "28000": "rejects the user",
  "3D000": "has no such database",
  "42P01": "has not been migrated: run npm run db:migrate first",
};

/**
 * Runs an operator's command with the database and Toss account of the environment, then closes all
 * connections. The actor is the operating system user. The first Ctrl-C or SIGTERM asks the work to
 * stop; the second one ends the process.
 * @throws CommandError when the environment is incomplete or the database cannot be used
 */
export async function withOperatorContext<Result>(work: Work<Result>): Promise<Result> {
  const settings = readEnvironment();
  const connections = openConnections(settings, logOnStderr());
  let isStopRequested = false;
  const requestStop = () => {
    isStopRequested = true;
  };
  process.once("SIGINT", requestStop).once("SIGTERM", requestStop);
  try {
    const context = await buildContext(connections, settings, `operator:${userInfo().username}`);
    return await work(context, { isStopRequested: () => isStopRequested });
  } catch (error) {
    throw databaseError(error, settings) ?? error;
  } finally {
    await connections.close();
  }
}

function readEnvironment(): Env {
  try {
    // Reading the first variable parses them all.
    void env.databaseUrl;
    return env;
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}

function databaseError(error: unknown, { databaseUrl }: Env): CommandError | null {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = UNREACHABLE.includes(code) ? "does not answer" : REASONS[code];
  return reason ? new CommandError(`The database at ${new URL(databaseUrl).host} ${reason} (${code}).`) : null;
}
