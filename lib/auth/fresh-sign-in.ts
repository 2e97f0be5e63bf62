import type { Database } from "@/db/client";
import { isSessionYoungerThan } from "@/db/queries/account/sign-in";
import { sessionTokenHash } from "./session-cookie";

/**
 * For how long after a sign-in an administrator may give money back. Long enough for a few refunds
 * in a row, short enough that a browser left open overnight is worth nothing.
 */
const FRESH_SIGN_IN_MINUTES = 15;

/**
 * Whether the session of this cookie began recently. Visiting pages does not make it fresh again;
 * only a new sign-in does.
 * @param sessionToken the value of the cookie
 */
export const isSignInFresh = (db: Database, sessionToken: string | undefined): Promise<boolean> =>
  sessionToken
    ? isSessionYoungerThan(db, { hash: sessionTokenHash(sessionToken), minutes: FRESH_SIGN_IN_MINUTES })
    : Promise.resolve(false);
