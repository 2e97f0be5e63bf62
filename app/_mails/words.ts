import { createTranslator } from "next-intl";
import type { Locale } from "@/app/_i18n/locale";
import en from "@/app/_messages/en.json";
import ko from "@/app/_messages/ko.json";

const MESSAGES = { ko, en };

/** The texts of mails, outside of any request. */
export const mailWords = (locale: Locale) => createTranslator({ locale, messages: MESSAGES[locale], timeZone: "Asia/Seoul" });
export type MailWords = ReturnType<typeof mailWords>;
