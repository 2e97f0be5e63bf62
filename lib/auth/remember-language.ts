import type { Database } from "@/db/client";
import { setLocale } from "@/db/queries/account/people";

/** Keeps the language in which a person reads, for what they get when they are not here. */
export const rememberLanguage = (db: Database, { userId, language }: { userId: string; language: "ko" | "en" }): Promise<void> =>
  setLocale(db, { userId, locale: language });
