import type { AuthOptions, LoggerInstance } from "next-auth";
import type { Database } from "@/db/client";
import type { Env } from "@/lib/env";
import { log } from "@/lib/log";
import { signInAdapter } from "./adapter";
import { callbackPath } from "./callback-path";
import { identityProviders } from "./identity-providers";
import { linkPath } from "./link-address";
import type { SenderSettings } from "./link-sender";
import type { ProviderSettings } from "./providers";
import { rememberLanguage } from "./remember-language";
import { newSessionToken, SESSION_SECONDS, sessionCookie } from "./session-cookie";
import { signInRefusal } from "./sign-in-gate";
import type { Visit } from "./visit";

export type SignInSettings = ProviderSettings & SenderSettings & Pick<Env, "appBaseUrl" | "adminEmails">;

/**
 * The options of next-auth for one request. Sessions are in the database, so that the server can
 * end them. Two identities are never joined only because their addresses match, or because the
 * browser has a session: only when the signed-in person asked for it.
 * @param settings the environment, or a test's own
 * Source: docs/decisions/0008-sign-in-and-sessions.md
 */
export function authOptions(settings: SignInSettings, db: Database, visit: Visit): AuthOptions {
  followAppBaseUrl(settings.appBaseUrl);
  const { origin } = new URL(settings.appBaseUrl);
  return {
    adapter: signInAdapter(db, { joinsSession: visit.path[0] !== "callback" || visit.connecting !== null }),
    providers: identityProviders(settings, ({ returnTo, ...link }) =>
      visit.links.send({ ...link, url: `${origin}${linkPath({ token: link.token, returnTo: callbackPath(returnTo, origin) })}` }),
    ),
    secret: settings.nextAuthSecret,
    session: { strategy: "database", maxAge: SESSION_SECONDS, generateSessionToken: newSessionToken },
    cookies: { sessionToken: sessionCookie(settings.appBaseUrl) },
    pages: { signIn: "/sign-in", signOut: "/", verifyRequest: "/sign-in?sent=1", error: "/sign-in" },
    logger: signInLog,
    events: { signIn: ({ user }) => rememberLanguage(db, { userId: user.id, language: visit.language }) },
    callbacks: {
      redirect: ({ url }) => `${origin}${callbackPath(url, origin)}`,
      async signIn({ user, account, email }) {
        try {
          // The address of an identity that is only being connected counts for nothing.
          if (visit.connecting) return true;
          const refusal = signInRefusal({ user, accountType: account?.type ?? "", adminEmails: settings.adminEmails });
          if (refusal) return `${origin}/sign-in?error=${refusal}`;
          const isLinkRequest = email?.verificationRequest === true;
          return !isLinkRequest || (await visit.links.mayStart(user.email ?? "")) || `${origin}/sign-in?error=TooManyLinks`;
        } catch (error) {
          // next-auth would show the message of an error thrown here in the address bar.
          log.error({ err: error }, "could not decide about a sign-in");
          return `${origin}/sign-in?error=Callback`;
        }
      },
    },
  };
}

/**
 * next-auth reads its address only from the environment, so this is the only place that writes to
 * the environment.
 */
function followAppBaseUrl(appBaseUrl: string): void {
  process.env.NEXTAUTH_URL = appBaseUrl;
}

/** Logs only codes and errors, because next-auth's metadata contains tokens and profiles. */
const signInLog: Partial<LoggerInstance> = {
  error: (code, metadata) => log.error({ code, err: errorOf(metadata) }, "sign-in failed"),
  warn: (code) => log.warn({ code }, "sign-in warning"),
  debug: () => {},
};

function errorOf(metadata: unknown): Error | undefined {
  const error = metadata instanceof Error ? metadata : (metadata as { error?: unknown } | undefined)?.error;
  return error instanceof Error ? error : undefined;
}
