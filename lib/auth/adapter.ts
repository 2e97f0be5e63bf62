import { DrizzleAdapter } from "@auth/drizzle-adapter";
import type { Adapter, AdapterAccount, AdapterUser } from "next-auth/adapters";
import type { Database } from "@/db/client";
import { dropDeadLinks, markEmailProven } from "@/db/queries/account/sign-in";
import { accounts, sessions, users, verificationTokens } from "@/db/schema";
import { normaliseEmail } from "./email-address";
import type { VouchedUser } from "./identity-providers";
import { sessionTokenHash } from "./session-cookie";

/**
 * next-auth's storage: the library's Drizzle adapter with three promises added.
 * A session token is stored as its hash. Tokens of other companies are not stored. An address counts as proven only when a provider
 * vouched for it as the person was created, or when a mailed link was followed; the latter removes whoever came in before without proof.
 */
export function signInAdapter(db: Database): Adapter {
  const library = DrizzleAdapter(db, {
    usersTable: users,
    accountsTable: accounts,
    sessionsTable: sessions,
    verificationTokensTable: verificationTokens,
  }) as Required<Adapter>;
  return { ...library, ...peopleStorage(db, library), ...sessionStorage(library), ...linkStorage(db, library) };
}

function peopleStorage(db: Database, library: Required<Adapter>) {
  return {
    async createUser(person: Omit<AdapterUser, "id"> & Partial<Pick<VouchedUser, "isEmailVouched">>) {
      const email = normaliseEmail(person.email);
      if (!email) throw new Error("nobody is created without an e-mail address");
      const emailVerified = person.isEmailVouched === true ? new Date() : person.emailVerified;
      return library.createUser({ email, name: person.name ?? null, emailVerified } as AdapterUser);
    },
    async getUserByEmail(email: string) {
      const normal = normaliseEmail(email);
      return normal ? library.getUserByEmail(normal) : null;
    },
    /** next-auth calls this for one thing only: a mailed link was followed. */
    async updateUser({ id, emailVerified }: Partial<AdapterUser> & Pick<AdapterUser, "id">) {
      if (emailVerified) await markEmailProven(db, { userId: id, at: emailVerified });
      const person = await library.getUser(id);
      if (!person) throw new Error("the person was deleted while signing in");
      return person;
    },
    async linkAccount({ userId, type, provider, providerAccountId }: AdapterAccount) {
      await (library.linkAccount as (identity: AdapterAccount) => unknown)({ userId, type, provider, providerAccountId });
    },
  };
}

type NewSession = { sessionToken: string; userId: string; expires: Date };

function sessionStorage(library: Required<Adapter>) {
  return {
    async createSession(session: NewSession) {
      await library.createSession({ ...session, sessionToken: sessionTokenHash(session.sessionToken) });
      return session;
    },
    async getSessionAndUser(sessionToken: string) {
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

function linkStorage(db: Database, library: Required<Adapter>) {
  return {
    async createVerificationToken(link: { identifier: string; token: string; expires: Date }) {
      await dropDeadLinks(db, link.identifier);
      return library.createVerificationToken(link);
    },
  };
}
