import { env } from "@/lib/env";

const TIMEOUT_MS = 10_000;

/**
 * Calls one of the emulator's controls, which the real Toss does not have. @throws Error when the
 * answer is not 2xx
 */
export async function callEmulator<Answer = unknown>(method: "GET" | "POST", path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${env.tossApiBaseUrl}${path}`, {
    method,
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  return (await answer.json()) as Answer;
}
