import type { Env } from "@/lib/env";
import { openMailer } from "@/lib/mail/mailer";
import type { Delivered, Letter, LookUp, MerchantLetter, PersonLetter, Sender, Senders } from "@/lib/notice/letter";
import { type Channel, isForPhones, type PhoneTemplate } from "@/lib/notice/matrix";
import type { PhoneLine } from "@/lib/notice/phone-line";
import { openTexter, type Texted, type Texter } from "@/lib/text-message/texter";
import { composeMail, type MailSettings } from "./compose";
import type { Shop } from "./facts";
import { merchantMail } from "./merchant-mail";
import { personMail } from "./person-mail";
import { alimtalkVariables, textOf } from "./text-message";

type Settings = MailSettings &
  Pick<Env, "email" | "adminEmails" | "slackWebhookUrl" | "discordWebhookUrl" | "merchantLanguage" | "cardStatementName"> &
  Partial<Pick<Env, "textMessages">>;

export type OpenSenders = {
  senders: Senders;
  /** Text messages to people; absent without a provider. */
  phone?: PhoneLine;
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
    ...phoneSenders(settings),
  };
  const merchantChannels: Channel[] = [
    ...(mailer && adminEmails.length > 0 ? ["mail" as const] : []),
    ...(slackWebhookUrl ? ["slack" as const] : []),
    ...(discordWebhookUrl ? ["discord" as const] : []),
  ];
  return { senders, phone: phoneLine(settings), merchantChannels, close: () => mailer?.close() };
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
  const { appBaseUrl: baseUrl, merchantLanguage } = settings;
  if (letter.to === "merchant") {
    const content = merchantMail(letter, { baseUrl, locale: merchantLanguage });
    return composeMail(content, { language: merchantLanguage, settings });
  }
  const content = personMail(letter, shopOf(settings));
  return composeMail(content, { language: letter.language, settings });
}

/** @returns what the same notice says on a phone; null when it is not for phones */
export const composeText = (letter: Letter, settings: Settings): string | null =>
  letter.to === "person" && isForPhones(letter.template) ? textOf(letter, shopOf(settings)) : null;

const shopOf = ({ appBaseUrl: baseUrl, cardStatementName, business }: Settings): Shop => ({
  baseUrl,
  statementName: cardStatementName ?? business.name,
});

function phoneLine({ textMessages }: Settings): PhoneLine | undefined {
  if (!textMessages) return undefined;
  const texter = openTexter(textMessages);
  const lookUp: LookUp = async (handedAs) => deliveredBy(await texter.lookUp(handedAs));
  const alimtalk = Object.keys(textMessages.alimtalk.templateIds) as PhoneTemplate[];
  return { alimtalk, lookUps: { alimtalk: lookUp, sms: lookUp } };
}

function phoneSenders(settings: Settings): Senders {
  const { textMessages } = settings;
  if (!textMessages) return {};
  const { alimtalk } = textMessages;
  const texter = openTexter(textMessages);
  const templateOf = ({ template }: PersonLetter) => (isForPhones(template) ? alimtalk.templateIds[template] : undefined);
  return {
    alimtalk: textSender(texter, (letter) => {
      const templateId = templateOf(letter);
      const variables = alimtalkVariables(letter, shopOf(settings));
      return templateId ? { text: "", alimtalk: { channelId: alimtalk.channelId, templateId, variables } } : null;
    }),
    sms: textSender(texter, (letter) => {
      const text = composeText(letter, settings);
      return text === null ? null : { text };
    }),
  };
}

type Written = Pick<Parameters<Texter["send"]>[0], "text" | "alimtalk">;

const textSender =
  (texter: Texter, write: (letter: PersonLetter) => Written | null): Sender =>
  async (letter) => {
    const written = letter.to === "person" ? write(letter) : null;
    if (letter.to !== "person" || !letter.phone || !written) return { kind: "refused", answer: "no template or number" };
    const { noticeId, phone, mayBeSentSince } = letter;
    return deliveredBy(await texter.send({ id: noticeId, to: phone, mayBeSentSince, ...written }));
  };

const deliveredBy = (texted: Texted): Delivered =>
  texted.kind === "handed" ? { kind: "handed", answer: texted.answer, handedAs: texted.providerId } : texted;

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
