import { z } from "zod";
import { openRoute } from "@/app/_server/door";
import { setCookieHeader } from "@/app/_server/set-cookie";
import { signInDemoPerson } from "@/lib/demo/sign-in-demo-person";
import { env } from "@/lib/env";

/** One click into the demo as one of its people; 404 wherever the emulator does not stand in for Toss. */
export const POST = openRoute({ email: z.string().max(254) }, async ({ context, input }) => {
  const answer = await signInDemoPerson(context.db, { email: input.email, isDemo: env.isDemo, appBaseUrl: env.appBaseUrl });
  return answer.ok
    ? { ok: true, body: { email: input.email }, headers: { "Set-Cookie": setCookieHeader(answer.session) } }
    : answer;
});
