/** Requests to a server over kept connections, and how fast it answered. */
import { Agent, request } from "node:http";

export type Asked = { method?: "GET" | "POST"; headers?: Record<string, string>; body?: string };

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** `ms`: the time until the whole answer was read. */
export type Answered = { status: number; ms: number };

export function answerOf(url: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answered> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers, agent }, (answer) => {
      answer.resume();
      answer.once("error", reject);
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, ms: performance.now() - began }));
    });
    asking.once("error", reject);
    asking.end(body);
  });
}

/** @returns the time until the whole answer was read, in ms. @throws on any status but 200 */
export async function timeOf(url: string, asked: Asked = {}): Promise<number> {
  const { status, ms } = await answerOf(url, asked);
  if (status !== 200) throw new Error(`${url}: ${status}`);
  return ms;
}

/**
 * Sends `count` requests, `atOnce` of them under way.
 * @returns answers a second
 */
export async function rateOf(count: number, atOnce: number, ask: (nth: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const began = performance.now();
  const sender = async () => {
    while (next < count) await ask(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  return count / ((performance.now() - began) / 1_000);
}
