/** Longer than the server waits for Toss (60 s), so that its answer, not our impatience, ends a request. */
const TIMEOUT_MS = 90_000;

export type Answer = {
  status: number;
  /** The answer's JSON; null when there is none to read. */
  body: unknown;
};

/**
 * Posts to one of our own routes.
 *
 * @returns the answer whatever its status, or null when none arrived: the outcome is then unknown, not failed
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

/** @returns the `error` of an answer in the contract's shape, its message already in the person's language; null when there is none */
export function errorOf(answer: Answer): { code: string; message: string } | null {
  const error = isRecord(answer.body) ? answer.body.error : null;
  if (!isRecord(error) || typeof error.code !== "string" || typeof error.message !== "string") return null;
  return { code: error.code, message: error.message };
}

/** @returns a property of an answer's body when it is text; an empty string otherwise */
export function textOf(answer: Answer, property: string): string {
  const value = isRecord(answer.body) ? answer.body[property] : null;
  return typeof value === "string" ? value : "";
}
