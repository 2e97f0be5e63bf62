import { render } from "@react-email/render";
import { businessLines } from "@/app/_format/business";
import type { Locale } from "@/app/_i18n/locale";
import type { ComposeSignIn } from "@/lib/auth/sign-in-mail";
import { type Env, env } from "@/lib/env";
import type { MailContent } from "./content";
import { MailLayout } from "./layout";
import { signInMail } from "./sign-in-mail";
import { mailWords } from "./words";

export type ComposedMail = { subject: string; html: string; text: string };
export type MailSettings = Pick<Env, "appBaseUrl" | "business">;

/** Lays a mail out, without any network. @returns its subject and both of its parts */
export async function composeMail(
  content: MailContent,
  { language, settings: { appBaseUrl, business } }: { language: Locale; settings: MailSettings },
): Promise<ComposedMail> {
  const t = mailWords(language);
  const frame = {
    language,
    baseUrl: appBaseUrl,
    business: businessLines(business, (key, values) => t(`footer.${key}`, values)),
    byHand: t("mails.byHand"),
  };
  const html = await render(<MailLayout content={content} frame={frame} />);
  return { subject: content.subject, html, text: plainText(content, frame.business) };
}

/** What a reader without HTML gets: the same words, each address on a line of its own. */
function plainText(content: MailContent, business: readonly string[]): string {
  const { title, hero, paragraphs, facts, button, links, why } = content;
  const addresses = [button, ...links].flatMap((link) => (link ? [`${link.text}\n${link.href}`] : []));
  const blocks = [
    hero ? `${title}\n${hero}` : title,
    ...paragraphs.filter(Boolean),
    facts.map(({ name, value }) => `${name}: ${value}`).join("\n"),
    ...addresses,
    ["Trakko", why, ...business].join("\n"),
  ];
  return `${blocks.filter(Boolean).join("\n\n")}\n`;
}

/** The mail of a sign-in link, in the same layout. */
export const composeSignInMail: ComposeSignIn = (asked) =>
  composeMail(signInMail(asked), { language: asked.language, settings: env });
