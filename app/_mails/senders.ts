import type { Env } from "@/lib/env";
import { openMailer } from "@/lib/mail/mailer";
import type { Delivered, Letter, MerchantLetter, Sender, Senders } from "@/lib/notice/letter";
import type { Channel } from "@/lib/notice/matrix";
import { composeMail, type MailSettings } from "./compose";
import { merchantMail } from "./merchant-mail";
import { personMail } from "./person-mail";

type Settings = MailSettings &
  Pick<Env, "email" | "adminEmails" | "slackWebhookUrl" | "discordWebhookUrl" | "merchantLanguage" | "cardStatementName">;

export type OpenSenders = {
  senders: Senders;
  /** The channels that reach the merchant. */
  merchantChannels: Channel[];
  close: () => void;
};

/** The channels that are configured. Opens no connection before the first letter. */
export function openSenders(settings: Settings): OpenSenders {
  const { email, adminEmails, slackWebhookUrl, discordWebhookUrl } = settings;
  const mailer = email ? openMailer(email) : null;
  const senders: Senders = {
    mail: mailer && email ? mailSender(mailer, settings, email.from) : undefined,
    slack: slackWebhookUrl ? postSender(slackWebhookUrl, settings, slackBody) : undefined,
    discord: discordWebhookUrl ? postSender(discordWebhookUrl, settings, discordBody) : undefined,
  };
  const merchantChannels: Channel[] = [
    ...(mailer && adminEmails.length > 0 ? ["mail" as const] : []),
    ...(slackWebhookUrl ? ["slack" as const] : []),
    ...(discordWebhookUrl ? ["discord" as const] : []),
  ];
  return { senders, merchantChannels, close: () => mailer?.close() };
}

type Mailer = ReturnType<typeof openMailer>;

const mailSender =
  (mailer: Mailer, settings: Settings, from: string): Sender =>
  async (letter) => {
    const composed = await composeLetter(letter, settings);
    const to = letter.to === "person" ? [letter.address] : settings.adminEmails;
    if (to.length === 0) return { kind: "refused", answer: "no address" };
    // Hidden from each other: an accountant need not learn the customer's own address.
    const bcc = letter.to === "person" ? letter.copies : [];
    return mailer.send({ ...composed, to, bcc, messageId: messageIdOf(letter, from) });
  };

/** @returns the mail of a notice, in the language of its reader */
export function composeLetter(letter: Letter, settings: Settings) {
  const { appBaseUrl: baseUrl, cardStatementName, business, merchantLanguage } = settings;
  if (letter.to === "merchant") {
    const content = merchantMail(letter, { baseUrl, locale: merchantLanguage });
    return composeMail(content, { language: merchantLanguage, settings });
  }
  const content = personMail(letter, { baseUrl, statementName: cardStatementName ?? business.name });
  return composeMail(content, { language: letter.language, settings });
}

/** One for each notice, whoever sends it and however often. */
function messageIdOf({ noticeId }: Letter, from: string): string {
  const host = /@([^\s>]+)/.exec(from)?.[1] ?? "localhost";
  return `<${noticeId}@${host}>`;
}

/** A chat answers within a second or two. */
const POST_WITHIN_MS = 10_000;
const GONE = [403, 404, 410];

type Body = (text: { title: string; text: string; href: string }) => object;

/** Slack reads these three as markup. Source: api.slack.com/reference/surfaces/formatting */
const slackEscaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const slackBody: Body = ({ title, text, href }) => ({ text: `*${slackEscaped(title)}*\n${slackEscaped(text)}\n${href}` });
const discordBody: Body = ({ title, text, href }) => ({
  content: `**${title}**\n${text}\n<${href}>`,
  allowed_mentions: { parse: [] },
});

const postSender =
  (url: string, { appBaseUrl: baseUrl, merchantLanguage: locale }: Settings, bodyOf: Body): Sender =>
  async (letter): Promise<Delivered> => {
    if (letter.to === "person") return { kind: "refused", answer: "not for people" };
    const response = await fetch(url, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(POST_WITHIN_MS),
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(bodyOf(chatText(letter, { baseUrl, locale }))),
    }).catch(() => null);
    await response?.body?.cancel();
    if (!response) return { kind: "unavailable", answer: "no answer" };
    const answer = String(response.status);
    if (response.ok) return { kind: "accepted", answer };
    return { kind: GONE.includes(response.status) ? "refused" : "unavailable", answer };
  };

function chatText(letter: MerchantLetter, where: { baseUrl: string; locale: "ko" | "en" }) {
  const { title, paragraphs, facts, button } = merchantMail(letter, where);
  const lines = [...paragraphs, ...facts.map(({ name, value }) => `${name} ${value}`)];
  return { title, text: lines.join("\n"), href: button?.href ?? where.baseUrl };
}
