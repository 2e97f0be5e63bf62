import { type Visit, wayOn } from "@/lib/auth/visit";
import { env } from "@/lib/env";
import { errorAnswer } from "./error-answer";

/**
 * Completes an answer of next-auth: leads on to the page that can help, and tells a script that it
 * asked for too many mails with 429, as every other route does. A form without a script follows
 * next-auth's redirect, which says it in words.
 */
export async function leadOn(request: Request, answer: Response, visit: Visit): Promise<Response> {
  const refusal = visit.links.refusal();
  const isForScript = answer.headers.get("content-type")?.startsWith("application/json") ?? false;
  if (refusal && isForScript) {
    const { retryAfterSeconds } = refusal;
    const told = errorAnswer(request, { code: "too_many_requests", status: 429, retryAfterSeconds });
    // next-auth's own script reads the address.
    return Response.json({ ...(await answer.json()), ...(await told.json()) }, { status: 429, headers: told.headers });
  }
  const path = wayOn(answer.headers.get("location"), visit);
  if (!path) return answer;
  const headers = new Headers(answer.headers);
  headers.set("location", `${env.appBaseUrl}${path}`);
  return new Response(null, { status: answer.status, headers });
}
