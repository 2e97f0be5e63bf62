/**
 * One HTTP request and its answer, as the transport needs them. By undici's `request`: Node's
 * `fetch` builds a web stream for each body and takes twice the processor time, and a run sends a
 * thousand charges a second at best. No redirect is followed and nothing is sent twice.
 * Source: docs/decisions/0057-calls-without-fetch.md
 */
import { Agent, request } from "undici";

export type HttpCall = {
  url: URL;
  method: "GET" | "POST" | "DELETE";
  /** Names in lower case. */
  headers: Record<string, string>;
  body?: string;
  /** Ends the call, and the reading of its body, at once. */
  signal?: AbortSignal;
};

export type HttpAnswer = {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  /**
   * Reads the body as UTF-8, at most once.
   * @returns null when it is longer than `maxBytes`; the rest is not read then
   * @throws when the connection breaks before its end
   */
  text: (maxBytes: number) => Promise<string | null>;
  /** Ends the connection without reading the body. */
  drop: () => void;
};

/** @throws when there is no answer; `code` of the error is the system's, such as ECONNRESET */
export type Http = (call: HttpCall) => Promise<HttpAnswer>;

/** Drops a byte order mark, which JSON does not take. */
const utf8 = new TextDecoder();

/** Not the global one: a library that replaces that must not come between us and Toss. */
const agent = new Agent();

/** Sends the call over the network and returns when the head of its answer is there. */
export const sendOverNetwork: Http = async ({ url, ...call }) => {
  const { statusCode, headers, body } = await request(url, { ...call, dispatcher: agent });
  // A body that is given up, or breaks while nothing reads it, must not end the process.
  body.on("error", () => {});
  return { status: statusCode, headers, text: (maxBytes) => readText(body, maxBytes), drop: () => body.destroy() };
};

async function readText(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    // Leaving the loop ends the connection.
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return utf8.decode(Buffer.concat(chunks, bytes));
}
