import { buildContext, type Connections, openConnections } from "@/lib/build-context";
import type { Actor, Context } from "@/lib/context";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/**
 * One connection pool and one Toss client for each process. They are on globalThis, because hot
 * reload runs this module again and would leak a pool.
 */
const holder = globalThis as typeof globalThis & { trakkoShared?: Connections };

function shared(): Connections {
  holder.trakkoShared ??= openConnections(env, log);
  return holder.trakkoShared;
}

/** The server's database, for sign-in, where no actor is known yet. */
export const webDatabase = (): Connections["db"] => shared().db;

/**
 * Builds the context of one request.
 * @param actor who acts; by default the site itself, for example for a page that only shows prices
 */
export const webContext = (actor: Actor = "operator:web"): Promise<Context> => buildContext(shared(), env, actor);
