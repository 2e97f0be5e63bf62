/** Requests to a server over kept connections, and how fast it answered. */
import { Agent, request } from "node:http";

export type Asked = { method?: "GET" | "POST"; headers?: Record<string, string>; body?: string };

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** @returns the time until the whole answer was read, in ms. @throws on any status but 200 */
export function timeOf(url: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers, agent }, (answer) => {
      answer.resume();
      answer.once("error", reject);
      answer.once("end", () =>
        answer.statusCode === 200 ? resolve(performance.now() - began) : reject(new Error(`${url}: ${answer.statusCode}`)),
      );
    });
    asking.once("error", reject);
    asking.end(body);
  });
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
