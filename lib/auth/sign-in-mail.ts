import { openMailer } from "../mail/mailer";

/** The language that the person was reading when they asked for the link. */
export type MailLanguage = "ko" | "en";

/** Puts a sign-in link into words; `linkMinutes` is how long it works. */
export type ComposeSignIn = (asked: {
  url: string;
  linkMinutes: number;
  language: MailLanguage;
}) => Promise<{ subject: string; html: string; text: string }>;

type SignInMail = {
  server: string;
  from: string;
  to: string;
  url: string;
  linkSeconds: number;
  language: MailLanguage;
  compose: ComposeSignIn;
};

/**
 * Sends a sign-in link.
 * @throws Error when the mail server refuses it or does not answer. next-auth then shows
 *   "EmailSignin" on the sign-in page
 */
export async function sendSignInMail({ server, from, to, url, linkSeconds, language, compose }: SignInMail): Promise<void> {
  const composed = await compose({ url, linkMinutes: Math.floor(linkSeconds / 60), language });
  const mailer = openMailer({ server, from });
  try {
    const handed = await mailer.send({ ...composed, to: [to] });
    if (handed.kind !== "accepted") throw new Error(`the mail server did not take a sign-in mail: ${handed.answer}`);
  } finally {
    mailer.close();
  }
}
