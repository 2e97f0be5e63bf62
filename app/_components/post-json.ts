/** Longer than the server waits for Toss (60 s), so that the browser does not give up first. */
const TIMEOUT_MS = 90_000;

export type Answer = {
  status: number;
  /** The answer's JSON, or null when there is none. */
  body: unknown;
};

/**
 * Posts to one of our own routes.
 * @returns the answer with any status, or null when no answer arrived. The outcome is then unknown, not failed
 */
export async function postJson(path: string, input: object): Promise<Answer | null> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = await response.json().catch(() => null);
    return { status: response.status, body };
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** @returns the `error` of an answer, with a message in the person's language, or null */
export function errorOf(answer: Answer): { code: string; message: string } | null {
  const error = isRecord(answer.body) ? answer.body.error : null;
  if (!isRecord(error) || typeof error.code !== "string" || typeof error.message !== "string") return null;
  return { code: error.code, message: error.message };
}

/** @returns a text property of an answer's body, or an empty string */
export function textOf(answer: Answer, property: string): string {
  const value = isRecord(answer.body) ? answer.body[property] : null;
  return typeof value === "string" ? value : "";
}
