import type { Locale } from "@/app/_i18n/locale";
import type { MailContent } from "./content";
import { mailWords } from "./words";

type SignIn = { url: string; linkMinutes: number; language: Locale };

/** @param linkMinutes how long the link works */
export function signInMail({ url, linkMinutes, language }: SignIn): MailContent {
  const t = mailWords(language);
  const once = t("mails.signIn.once", { minutes: linkMinutes });
  return {
    subject: t("mails.signIn.subject"),
    preheader: once,
    badge: null,
    title: t("mails.signIn.title"),
    paragraphs: [once, t("mails.signIn.notYou")],
    facts: [],
    button: { text: t("mails.button.signIn"), href: url },
    links: [],
    why: t("mails.whySignIn"),
    showsAddress: true,
  };
}
