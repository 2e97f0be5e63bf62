import { DrizzleAdapter } from "@auth/drizzle-adapter";
import type { Adapter, AdapterAccount, AdapterUser, VerificationToken } from "next-auth/adapters";
import type { Database } from "@/db/client";
import { markEmailVerified } from "@/db/queries/account/sign-in";
import { accounts, sessions, users, verificationTokens } from "@/db/schema";
import { normaliseEmail } from "./email-address";
import type { ProviderUser } from "./identity-providers";
import { sessionTokenHash } from "./session-cookie";

/**
 * next-auth's storage: the library's Drizzle adapter with three changes. It stores a session token
 * as its hash. It does not store tokens of other companies. And it treats an address as verified
 * only when a provider verified it as the person was created, or when the person followed a mailed
 * link. Following the first link also removes the identities and sessions that were attached to the
 * address before. A sign-in never joins the session that the browser has already, unless the person
 * asked to connect (`joinsSession`).
 * Source: docs/decisions/0008-sign-in-and-sessions.md
 */
export function signInAdapter(db: Database, visit = { joinsSession: true }): Adapter {
  const library = DrizzleAdapter(db, {
    usersTable: users,
    accountsTable: accounts,
    sessionsTable: sessions,
    verificationTokensTable: verificationTokens,
  }) as Required<Adapter>;
  return { ...library, ...peopleStorage(db, library), ...sessionStorage(library, visit), ...linkStorage };
}

function peopleStorage(db: Database, library: Required<Adapter>) {
  return {
    async createUser(person: Omit<AdapterUser, "id"> & Partial<Pick<ProviderUser, "isEmailVerified">>) {
      const email = normaliseEmail(person.email);
      if (!email) throw new Error("a person cannot be created without an e-mail address");
      const emailVerified = person.isEmailVerified === true ? new Date() : person.emailVerified;
      return library.createUser({ email, name: person.name ?? null, emailVerified } as AdapterUser);
    },
    async getUserByEmail(email: string) {
      const normal = normaliseEmail(email);
      return normal ? library.getUserByEmail(normal) : null;
    },
    /** next-auth calls this only after a mailed link was followed. */
    async updateUser({ id, emailVerified }: Partial<AdapterUser> & Pick<AdapterUser, "id">) {
      if (emailVerified) await markEmailVerified(db, { userId: id, at: emailVerified });
      const person = await library.getUser(id);
      if (!person) throw new Error("the person was deleted during the sign-in");
      return person;
    },
    async linkAccount({ userId, type, provider, providerAccountId }: AdapterAccount) {
      await (library.linkAccount as (identity: AdapterAccount) => unknown)({ userId, type, provider, providerAccountId });
    },
  };
}

type NewSession = { sessionToken: string; userId: string; expires: Date };

function sessionStorage(library: Required<Adapter>, { joinsSession }: { joinsSession: boolean }) {
  return {
    async createSession(session: NewSession) {
      await library.createSession({ ...session, sessionToken: sessionTokenHash(session.sessionToken) });
      return session;
    },
    async getSessionAndUser(sessionToken: string) {
      if (!joinsSession) return null;
      const found = await library.getSessionAndUser(sessionTokenHash(sessionToken));
      return found && { ...found, session: { ...found.session, sessionToken } };
    },
    async updateSession({ sessionToken, ...change }: Partial<NewSession> & Pick<NewSession, "sessionToken">) {
      const updated = await library.updateSession({ ...change, sessionToken: sessionTokenHash(sessionToken) });
      return updated && { ...updated, sessionToken };
    },
    async deleteSession(sessionToken: string) {
      await library.deleteSession(sessionTokenHash(sessionToken));
    },
  };
}

/**
 * next-auth may neither store nor use up a link: link-sender.ts stores it, so that it can be taken
 * back, and only the press on our page uses it up (sign-in-link.ts).
 */
const linkStorage = {
  createVerificationToken: async (link: VerificationToken) => link,
  useVerificationToken: async () => null,
};
