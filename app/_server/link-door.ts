import type { z } from "zod";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { readLinkToken, subjectOf } from "@/lib/link-token";
import { webContext } from "./context";
import { openRoute, type RouteAnswer, type RouteCall, type RouteHandler } from "./door";
import type { linkTokenText } from "./texts";

/** The same for a token that nobody signed, that is over, or that is for something else. */
export const NO_LINK = { ok: false, code: "link_over", status: 404 } as const;

/**
 * The context of a request that has a link's token and needs nothing else. The session that the
 * browser may have says nothing about whose link it is, so nobody reads it.
 * @returns null for rubbish, of which the database learns nothing
 */
export async function linkContext(token: string): Promise<Context | null> {
  const link = readLinkToken(env.billingKeyRing, token);
  return link && webContext(`link:${subjectOf(link)}`);
}

type LinkShape = z.ZodRawShape & { token: typeof linkTokenText };

/**
 * A route for whoever holds a link. The token comes in the body: addresses get into logs. Answers
 * 404 `link_over` to rubbish.
 */
export const linkRoute = <Shape extends LinkShape>(
  shape: Shape,
  handle: (call: RouteCall<Shape>) => Promise<RouteAnswer>,
): RouteHandler =>
  openRoute(shape, async (call) => {
    const context = await linkContext((call.input as { token: string }).token);
    return context ? handle({ ...call, context }) : NO_LINK;
  });
