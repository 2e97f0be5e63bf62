// How the controls read a request and answer it.

import type { Context } from "hono";
import type { z } from "zod";
import type { Core } from "./core";

/**
 * Answers with the body that the schema accepts, or with 400 and the name of each wrong field.
 */
export async function withBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
  answer: (input: z.output<Schema>) => Response | Promise<Response>,
): Promise<Response> {
  const body: unknown = await context.req.json().catch(() => undefined);
  if (body === undefined) return badRequest(context, "the body is not JSON");
  const parsed = schema.safeParse(body);
  return parsed.success ? answer(parsed.data) : badRequest(context, issuesOf(parsed.error));
}

/** Answers with the query that the schema accepts, or with 400 and the name of each wrong field. */
export function withQuery<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
  answer: (query: z.output<Schema>) => object,
): Response {
  const given = Object.entries(context.req.query()).filter(([, value]) => value !== "");
  const parsed = schema.safeParse(Object.fromEntries(given));
  return parsed.success ? context.json(answer(parsed.data)) : badRequest(context, issuesOf(parsed.error));
}

function issuesOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`).join("; ");
}

/** Answers once the journal holds the change. */
export async function saved(context: Context, core: Core, value: object): Promise<Response> {
  await core.journal.flushed();
  return context.json(value);
}

export function badRequest(context: Context, message: string): Response {
  return context.json({ error: { code: "invalid_request", message } }, 400);
}

export function notFound(context: Context, what: string): Response {
  return context.json({ error: { code: "not_found", message: `no such ${what}` } }, 404);
}
