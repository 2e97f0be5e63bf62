import { z } from "zod";
import type { Person } from "@/lib/auth/read-person";
import { isAdministrator } from "@/lib/auth/role";
import { isBusy } from "@/lib/busy";
import type { Context } from "@/lib/context";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { clientAddress } from "./client-address";
import { webContext } from "./context";
import { requestingPerson } from "./current-person";
import { deliverAfter } from "./deliver-after";
import { errorAnswer, type RouteError } from "./error-answer";
import { readJsonBody } from "./read-body";
import { isSameOrigin } from "./same-origin";

/**
 * The common part of all JSON routes: checks the person, the origin and the input, then calls one
 * operation and sends its answer. It logs an error once and answers it once; the log and the answer
 * have the same reference.
 */
export type RouteAnswer<Body = unknown> =
  | { ok: true; body: Body; status?: number; headers?: Record<string, string> }
  /** What is no JSON, such as a download. */
  | { ok: true; response: Response }
  | ({ ok: false } & RouteError);

type Segment = { params: Promise<Record<string, string>> };
export type RouteHandler = (request: Request, segment?: Segment) => Promise<Response>;

export type RouteCall<Shape extends z.ZodRawShape> = {
  request: Request;
  context: Context;
  /** The body of a POST, which may have no other fields, or the query of a GET. */
  input: z.output<z.ZodObject<Shape>>;
  /** The address of the client, for limits. */
  client: string;
  /** The parameters in the path, for example `{ orderId }`. */
  params: Record<string, string>;
};
type PersonRouteCall<Shape extends z.ZodRawShape> = RouteCall<Shape> & { person: Person };
type Handle<Call> = (call: Call) => Promise<RouteAnswer>;

/** A route for signed-in people. Answers 401 `unauthenticated` to others. */
export function signedInRoute<Shape extends z.ZodRawShape>(shape: Shape, handle: Handle<PersonRouteCall<Shape>>): RouteHandler {
  return guarded(async (request, segment) => {
    const person = await requestingPerson(request);
    if (!person) return { ok: false, code: "unauthenticated", status: 401 };
    return admit({ request, segment, shape, person }, (call) => handle({ ...call, person }));
  });
}

/** A route for administrators. Answers 401 `unauthenticated` or 403 `forbidden` to others. */
export function adminRoute<Shape extends z.ZodRawShape>(shape: Shape, handle: Handle<PersonRouteCall<Shape>>): RouteHandler {
  return guarded(async (request, segment) => {
    const person = await requestingPerson(request);
    if (!person) return { ok: false, code: "unauthenticated", status: 401 };
    if (!isAdministrator(person)) return { ok: false, code: "forbidden", status: 403 };
    return admit({ request, segment, shape, person }, (call) => handle({ ...call, person }));
  });
}

/**
 * A route that needs no sign-in. A request that changes state must still come from a page of this
 * site.
 */
export function openRoute<Shape extends z.ZodRawShape>(shape: Shape, handle: Handle<RouteCall<Shape>>): RouteHandler {
  return guarded((request, segment) => admit({ request, segment, shape, person: null }, handle));
}

type Entry<Shape extends z.ZodRawShape> = { request: Request; segment: Segment | undefined; shape: Shape; person: Person | null };

async function admit<Shape extends z.ZodRawShape>(entry: Entry<Shape>, handle: Handle<RouteCall<Shape>>): Promise<RouteAnswer> {
  const { request, segment, shape, person } = entry;
  const isReading = request.method === "GET" || request.method === "HEAD";
  if (!isReading && !isSameOrigin(request, env.appBaseUrl)) return { ok: false, code: "forbidden_origin", status: 403 };
  const sent = isReading ? { ok: true as const, value: queryOf(request) } : await readJsonBody(request);
  if (!sent.ok) return sent;
  const parsed = (isReading ? z.object(shape) : z.strictObject(shape)).safeParse(sent.value);
  if (!parsed.success) return { ok: false, code: "invalid_request", status: 400 };
  const context = await webContext(person ? `person:${person.id}` : undefined);
  const client = clientAddress(request, env.trustedProxies);
  const input = parsed.data as z.output<z.ZodObject<Shape>>;
  const answer = await handle({ request, context, client, input, params: (await segment?.params) ?? {} });
  const { pathname } = new URL(request.url);
  if (!isReading && TELLING.some((path) => pathname.startsWith(path))) deliverAfter();
  return answer;
}

/** What is done here may cause notices. */
const TELLING = ["/api/billing/", "/api/pay/", "/api/admin/"];

const queryOf = (request: Request) => Object.fromEntries(new URL(request.url).searchParams);

/**
 * Turns a result or a thrown error into an HTTP answer. Routes that are not for people, such as the
 * cron routes, use it directly.
 */
export function guarded(answer: (request: Request, segment?: Segment) => Promise<RouteAnswer>): RouteHandler {
  return answering(async (request, segment?: Segment) => {
    const answered = await answer(request, segment);
    if (!answered.ok) return errorAnswer(request, answered);
    if ("response" in answered) return answered.response;
    return Response.json(answered.body, {
      status: answered.status ?? 200,
      headers: { "Cache-Control": "no-store", ...answered.headers },
    });
  });
}

/**
 * Logs what an answer throws, and answers it once. For routes that answer something else than JSON.
 */
export function answering<Where>(answer: (request: Request, segment?: Where) => Promise<Response>) {
  return async (request: Request, segment?: Where): Promise<Response> => {
    try {
      return await answer(request, segment);
    } catch (error) {
      if (isBusy(error)) {
        log.warn({ err: error, method: request.method, path: new URL(request.url).pathname }, "the database had no time");
        return errorAnswer(request, { code: "busy", status: 503 });
      }
      const reference = crypto.randomUUID();
      log.error({ err: error, reference, method: request.method, path: new URL(request.url).pathname }, "route failed");
      return errorAnswer(request, { code: "internal", status: 500, reference });
    }
  };
}
