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
 * next-auth, set up. Sessions live in the database, so that the server can end them. Identities are never joined by address alone.
 *
 * @param settings the environment; another one in tests
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
          // next-auth would put the message of whatever is thrown here into the address bar.
          log.error({ err: error }, "sign-in could not be decided");
          return `${origin}/sign-in?error=Callback`;
        }
      },
    },
  };
}

/** next-auth reads its own address from the environment only, so this is the one place that writes to it. */
function followAppBaseUrl(appBaseUrl: string): void {
  process.env.NEXTAUTH_URL = appBaseUrl;
}

/** Only codes and messages: what next-auth passes along holds tokens and profiles. */
const signInLog: Partial<LoggerInstance> = {
  error: (code, metadata) => log.error({ code, reason: reasonOf(metadata) }, "sign-in failed"),
  warn: (code) => log.warn({ code }, "sign-in warning"),
  debug: () => {},
};

function reasonOf(metadata: unknown): string | undefined {
  const error = metadata instanceof Error ? metadata : (metadata as { error?: unknown } | undefined)?.error;
  return error instanceof Error ? error.message : undefined;
}
