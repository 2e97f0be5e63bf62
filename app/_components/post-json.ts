import type { ErrorBody } from "@/app/_server/error-answer";

/** Longer than the server waits for Toss (60 s), so that the browser does not give up first. */
const TIMEOUT_MS = 90_000;

/**
 * An answer as it arrived: the route's type names the properties, their values are checked when
 * they are read.
 */
export type Answer<Body = object> = {
  status: number;
  /** The answer's JSON, or null when there is none. */
  body: { [Name in keyof (Body & ErrorBody)]?: unknown } | null;
};

/**
 * Posts to one of our own routes.
 * @template Body what the route answers when all is well, as its own file in app/_server types it
 * @returns the answer with any status, or null when no answer arrived. The outcome is then unknown,
 *   not failed
 */
export const postJson = <Body = object>(path: string, input: object): Promise<Answer<Body> | null> =>
  sendJson<Body>("POST", path, input);

/** The same with the route's own method. */
export async function sendJson<Body = object>(
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  input: object,
): Promise<Answer<Body> | null> {
  try {
    const response = await fetch(path, {
      method,
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = await response.json().catch(() => null);
    return { status: response.status, body: isBody<Body>(body) ? body : null };
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isBody = <Body>(value: unknown): value is NonNullable<Answer<Body>["body"]> => isRecord(value);

/** @returns the `error` of an answer, with a message in the person's language, or null */
export function errorOf({ body }: Answer): ErrorBody["error"] | null {
  const error = body?.error;
  if (!isRecord(error) || typeof error.code !== "string" || typeof error.message !== "string") return null;
  return { code: error.code, message: error.message };
}

/** What a page says about a press on one of its buttons. */
export type Outcome = { text: string; isProblem: boolean; isSignedOut: boolean };

const SIGNED_OUT = 401;

/** @returns what went wrong, in the person's language; null when all went well */
export function problemOf(answer: Answer | null, noAnswer: string): Outcome | null {
  if (answer && answer.status < 400) return null;
  const text = (answer && errorOf(answer)?.message) ?? noAnswer;
  return { text, isProblem: true, isSignedOut: answer?.status === SIGNED_OUT };
}

/** @returns a text property of an answer's body, or an empty string */
export function textOf<Body>({ body }: Answer<Body>, property: keyof Body): string {
  const value = body?.[property];
  return typeof value === "string" ? value : "";
}

/** @returns a number of an answer's body, or 0 */
export function countOf<Body>({ body }: Answer<Body>, property: keyof Body): number {
  const value = body?.[property];
  return typeof value === "number" ? value : 0;
}
