import { webDatabase } from "@/app/_server/context";
import { answering } from "@/app/_server/door";
import { answerSignIn } from "@/app/_server/next-auth";
import { authOptions } from "@/lib/auth/options";
import { env } from "@/lib/env";

type Segment = { params: Promise<{ nextauth: string[] }> };

/** Sign-in and sign-out, by next-auth. */
const answer = answering(async (request, segment?: Segment) =>
  answerSignIn({
    request,
    path: (await segment?.params)?.nextauth ?? [],
    options: authOptions(env, webDatabase()),
    settings: env,
  }),
);

export { answer as GET, answer as POST };
