import { userInfo } from "node:os";
import { buildContext, openConnections } from "@/lib/build-context";
import type { Context } from "@/lib/context";
import { type Env, env } from "@/lib/env";
import { logOnStderr } from "@/lib/log";
import { Obstacle } from "@/scripts/process/obstacle";

type Work<Result> = (context: Context, told: { wasToldToStop: () => boolean }) => Promise<Result>;

const UNREACHABLE = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH", "CONNECT_TIMEOUT"];
const REFUSED: Record<string, string> = {
  "28P01": "refuses the password",
  "28000": "refuses the user",
  "3D000": "has no such database",
  "42P01": "has not been migrated: run npm run db:migrate first",
};

/**
 * Does an operator's work with the environment's database and Toss account, in the name of the account that typed the command, and closes
 * everything. The first Ctrl-C or SIGTERM asks the work to stop; the next one ends the process.
 * @throws Obstacle, in one sentence, when the environment is not complete or the database cannot be used
 */
export async function withOperatorContext<Result>(work: Work<Result>): Promise<Result> {
  const settings = readEnvironment();
  const connections = openConnections(settings, logOnStderr());
  let isTold = false;
  const tell = () => {
    isTold = true;
  };
  process.once("SIGINT", tell).once("SIGTERM", tell);
  try {
    const context = await buildContext(connections, settings, `operator:${userInfo().username}`);
    return await work(context, { wasToldToStop: () => isTold });
  } catch (error) {
    throw databaseObstacle(error, settings) ?? error;
  } finally {
    await connections.close();
  }
}

function readEnvironment(): Env {
  if (!URL.canParse(databaseUrlOf()))
    throw new Obstacle("DATABASE_URL is no address: postgres://user:password@host:port/database");
  return env;
}

/** The first variable that is read parses them all. */
function databaseUrlOf(): string {
  try {
    return env.databaseUrl;
  } catch (error) {
    throw new Obstacle(error instanceof Error ? error.message : String(error));
  }
}

function databaseObstacle(error: unknown, { databaseUrl }: Env): Obstacle | null {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = UNREACHABLE.includes(code) ? "does not answer" : REFUSED[code];
  return reason ? new Obstacle(`The database at ${new URL(databaseUrl).host} ${reason} (${code}).`) : null;
}
