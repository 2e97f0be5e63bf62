import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "./columns";

/**
 * A person. Toss knows them by `customerKey`. It is random, because Toss forbids keys that can be
 * guessed, and never reused.
 */
export const users = pgTable(
  "users",
  {
    id: text("id")
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
    name: text("name"),
    email: text("email").notNull(),
    emailVerified: instant("email_verified"),
    image: text("image"),
    /** The language that the person reads, as last chosen or seen; null until then. */
    locale: text("locale", { enum: ["ko", "en"] }),
    customerKey: text("customer_key").notNull().default(sql`gen_random_uuid()`),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("users_email_unique").on(table.email),
    uniqueIndex("users_customer_key_unique").on(table.customerKey),
    check("users_email_is_normalised", sql`${table.email} = lower(${table.email})`),
    check("users_locale_is_known", sql`locale in ('ko', 'en')`),
  ],
);

/**
 * The mobile number that a person gave for notices about payments, and nothing else. It goes with
 * the person.
 */
export const noticePhones = pgTable(
  "notice_phones",
  {
    userId: text("user_id")
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Eleven digits. */
    number: text("number").notNull(),
    /** When the person agreed to be told on it. */
    agreedAt: instant("agreed_at").notNull(),
  },
  () => [check("notice_phones_is_mobile", sql`number ~ '^010[0-9]{8}$'`)],
);

/**
 * Sign-in identities, as next-auth stores them. We store no tokens of other companies, because we
 * never call those companies again.
 */
export const accounts = pgTable(
  "accounts",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    type: text("type").notNull(),
    provider: text("provider").notNull(),
    providerAccountId: text("provider_account_id").notNull(),
    refresh_token: text("refresh_token"),
    access_token: text("access_token"),
    expires_at: integer("expires_at"),
    token_type: text("token_type"),
    scope: text("scope"),
    id_token: text("id_token"),
    session_state: text("session_state"),
  },
  (table) => [primaryKey({ columns: [table.provider, table.providerAccountId] }), index("accounts_user").on(table.userId)],
);

export const sessions = pgTable(
  "sessions",
  {
    sessionToken: text("session_token").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    expires: instant("expires").notNull(),
    /** When the person signed in; null for sessions that are older than this column. */
    signedInAt: instant("signed_in_at").default(sql`now()`),
  },
  (table) => [index("sessions_user").on(table.userId)],
);

export const verificationTokens = pgTable(
  "verification_tokens",
  { identifier: text("identifier").notNull(), token: text("token").notNull(), expires: instant("expires").notNull() },
  (table) => [primaryKey({ columns: [table.identifier, table.token] }), index("verification_tokens_token").on(table.token)],
);
