import { openRoute } from "@/app/_server/door";
import { setCookieHeader } from "@/app/_server/set-cookie";
import { emailText } from "@/app/_server/texts";
import { signInDemoPerson } from "@/lib/demo/sign-in-demo-person";
import { env } from "@/lib/env";

/**
 * Signs in as one of the demo people. Answers 404 unless the emulator replaces Toss on a local
 * server.
 */
export const POST = openRoute({ email: emailText }, async ({ context, input }) => {
  const answer = await signInDemoPerson(context.db, {
    email: input.email,
    hasDemoTools: env.hasDemoTools,
    appBaseUrl: env.appBaseUrl,
  });
  return answer.ok
    ? { ok: true, body: { email: input.email }, headers: { "Set-Cookie": setCookieHeader(answer.session) } }
    : answer;
});
