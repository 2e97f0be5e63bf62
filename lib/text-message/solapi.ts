/**
 * One signed request to Solapi, and what its answer means for the sender. It is neither repeated
 * nor followed elsewhere: a message that was sent twice is read twice.
 * Source: docs/decisions/0047-text-messages.md; developers.solapi.com, authentication
 */
import { createHmac, randomBytes } from "node:crypto";
import { z } from "zod";

export type SolapiAccount = { apiKey: string; apiSecret: string; baseUrl: string };

/** Solapi answers within a second or two. */
const ANSWER_WITHIN_MS = 10_000;
/** An answer about one message is some kilobytes. */
const MAX_ANSWER_LENGTH = 200_000;
const SALT_BYTES = 16;

export type SolapiAnswer<Body> =
  | { kind: "answered"; body: Body }
  /** This request is refused for good. */
  | { kind: "refused"; code: string }
  /** Refused, by a code that does not say whether another request would fare better. */
  | { kind: "unclear"; code: string }
  /** Nothing is known of the request, or none of the account would be taken. */
  | { kind: "unavailable"; code: string };

type Request<Body> = { path: string; body?: object; query?: Record<string, string>; shape: z.ZodType<Body> };

/** Asks Solapi once. Nothing here throws for an answer, and no answer shows a number. */
export async function askSolapi<Body>(account: SolapiAccount, request: Request<Body>): Promise<SolapiAnswer<Body>> {
  const { path, body, query = {}, shape } = request;
  const url = new URL(path, account.baseUrl);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  try {
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      headers: { Authorization: authorization(account), ...(body ? { "Content-Type": "application/json" } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return readAnswer(response.status, await response.text(), shape);
  } catch {
    return { kind: "unavailable", code: "NO_ANSWER" };
  }
}

/**
 * The real clock: Solapi refuses what is more than fifteen minutes off, and the same signature
 * twice.
 */
function authorization({ apiKey, apiSecret }: SolapiAccount): string {
  const date = new Date().toISOString();
  const salt = randomBytes(SALT_BYTES).toString("hex");
  const signature = createHmac("sha256", apiSecret)
    .update(date + salt)
    .digest("hex");
  return `HMAC-SHA256 apiKey=${apiKey}, date=${date}, salt=${salt}, signature=${signature}`;
}

/** The account, its balance or its pace: every message would meet it. */
const OF_THE_ACCOUNT = [401, 402, 403, 408, 429];
/** What is wrong with this message. */
const OF_THE_MESSAGE = ["ValidationError", "FailedToAddMessage"];

function readAnswer<Body>(status: number, text: string, shape: z.ZodType<Body>): SolapiAnswer<Body> {
  const json = text.length <= MAX_ANSWER_LENGTH ? parse(text) : null;
  if (status < 300) {
    const read = shape.safeParse(json);
    return read.success ? { kind: "answered", body: read.data } : { kind: "unavailable", code: "UNREADABLE" };
  }
  const errorCode = z.object({ errorCode: z.string().regex(/^\w{1,60}$/) }).safeParse(json).data?.errorCode ?? "";
  const code = `${status} ${errorCode}`.trim();
  if (status >= 500 || OF_THE_ACCOUNT.includes(status)) return { kind: "unavailable", code };
  return { kind: OF_THE_MESSAGE.includes(errorCode) ? "refused" : "unclear", code };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
