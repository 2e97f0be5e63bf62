import { composeSignInMail } from "@/app/_mails/compose";
import { clientAddress } from "@/app/_server/client-address";
import { webDatabase } from "@/app/_server/context";
import { cookiesOf } from "@/app/_server/current-person";
import { answering } from "@/app/_server/door";
import { answerSignIn } from "@/app/_server/next-auth";
import { requestLocale } from "@/app/_server/request-locale";
import { leadOn } from "@/app/_server/sign-in-answer";
import { authOptions } from "@/lib/auth/options";
import { linkPageInstead, readVisit } from "@/lib/auth/visit";
import { env } from "@/lib/env";

type Segment = { params: Promise<{ nextauth: string[] }> };

/** Sign-in and sign-out, by next-auth. A mailed link of it leads to the page with the button. */
const answer = answering(async (request, segment?: Segment) => {
  const path = (await segment?.params)?.nextauth ?? [];
  const linkPage = linkPageInstead(path, new URL(request.url).searchParams, env);
  if (linkPage) return Response.redirect(`${env.appBaseUrl}${linkPage}`, 303);
  const client = clientAddress(request, env.trustedProxies);
  const visit = await readVisit(
    webDatabase(),
    { path, cookies: cookiesOf(request), client, language: requestLocale(request), compose: composeSignInMail },
    env,
  );
  const options = authOptions(env, webDatabase(), visit);
  return leadOn(request, await answerSignIn({ request, path, options, settings: env }), visit);
});

export { answer as GET, answer as POST };
