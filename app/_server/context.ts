import { buildContext, type Connections, openConnections } from "@/lib/build-context";
import type { Actor, Context } from "@/lib/context";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/** One pool and one client for each server process. On globalThis, because hot reload evaluates this module again and would leak a pool. */
const holder = globalThis as typeof globalThis & { trakkoShared?: Connections };

function shared(): Connections {
  holder.trakkoShared ??= openConnections(env, log);
  return holder.trakkoShared;
}

/** The server's database, for sign-in, which comes before there is anybody to act. */
export const webDatabase = (): Connections["db"] => shared().db;

/**
 * Everything an operation may touch, for one request.
 *
 * @param actor who acts; the site itself where nobody does, as on a page that only shows prices
 */
export const webContext = (actor: Actor = "operator:web"): Promise<Context> => buildContext(shared(), env, actor);
