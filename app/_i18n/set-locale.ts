"use server";

import { cookies } from "next/headers";
import { env } from "@/lib/env";
import { isLocale, LOCALE_COOKIE } from "./locale";

const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Stores the language chosen in the footer. Ignores an unsupported one. */
export async function setLocale(form: FormData): Promise<void> {
  const locale = form.get("locale");
  if (!isLocale(locale)) return;
  (await cookies()).set(LOCALE_COOKIE, locale, {
    path: "/",
    maxAge: ONE_YEAR_SECONDS,
    sameSite: "lax",
    httpOnly: true,
    secure: env.appBaseUrl.startsWith("https:"),
  });
}
