import { buildContext, openConnections } from "@/lib/build-context";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

/**
 * The application's context as a deployment builds it from the environment. Stays open until the
 * process ends.
 */
export const deployedContext = (): Promise<Context> => buildContext(openConnections(env, log), env, "operator:bench");
