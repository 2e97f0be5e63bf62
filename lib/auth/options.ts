import type { AuthOptions, LoggerInstance } from "next-auth";
import type { Database } from "@/db/client";
import type { Env } from "@/lib/env";
import { log } from "@/lib/log";
import { signInAdapter } from "./adapter";
import { callbackPath } from "./callback-path";
import { identityProviders } from "./identity-providers";
import type { ProviderSettings } from "./providers";
import { newSessionToken, SESSION_SECONDS, sessionCookie } from "./session-cookie";
import { signInRefusal } from "./sign-in-gate";

export type SignInSettings = ProviderSettings & Pick<Env, "appBaseUrl" | "nextAuthSecret" | "adminEmails">;

/**
 * The options of next-auth. Sessions are in the database, so that the server can end them. Two
 * identities are never joined only because their addresses match.
 * @param settings the environment, or a test's own
 * Source: docs/decisions/0008-sign-in-and-sessions.md
 */
export function authOptions(settings: SignInSettings, db: Database): AuthOptions {
  followAppBaseUrl(settings.appBaseUrl);
  const { origin } = new URL(settings.appBaseUrl);
  return {
    adapter: signInAdapter(db),
    providers: identityProviders(settings),
    secret: settings.nextAuthSecret,
    session: { strategy: "database", maxAge: SESSION_SECONDS, generateSessionToken: newSessionToken },
    cookies: { sessionToken: sessionCookie(settings.appBaseUrl) },
    pages: { signIn: "/sign-in", signOut: "/", verifyRequest: "/sign-in?sent=1", error: "/sign-in" },
    logger: signInLog,
    callbacks: {
      redirect: ({ url }) => `${origin}${callbackPath(url, origin)}`,
      async signIn({ user, account, email }) {
        try {
          const refusal = await signInRefusal(db, {
            user,
            accountType: account?.type ?? "",
            isLinkRequest: email?.verificationRequest === true,
            adminEmails: settings.adminEmails,
          });
          return refusal ? `${origin}/sign-in?error=${refusal}` : true;
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
