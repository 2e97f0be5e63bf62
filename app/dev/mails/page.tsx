import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getLocale } from "next-intl/server";
import { AppLink } from "@/app/_components/app-link";
import { PageHeading } from "@/app/_components/page-frame";
import { composeMail } from "@/app/_mails/compose";
import { composeLetter, composeText } from "@/app/_mails/senders";
import { signInMail } from "@/app/_mails/sign-in-mail";
import { env } from "@/lib/env";
import { MailFrame } from "./mail-frame";
import { PHONE_PART, SHOWN, samples, TEXT_PART } from "./samples";

const TITLE = "Mails";
/** Shown until another one is chosen. */
const FIRST = "payment_failed";

export const metadata: Metadata = { title: TITLE, robots: { index: false } };

type MailsProps = { searchParams: Promise<{ mail?: string | string[] }> };

/**
 * Every mail in every state, one at a time, in the language of the page. It exists in development
 * and in the demo; elsewhere it is 404.
 */
export default async function MailsPage({ searchParams }: MailsProps) {
  if (env.isProduction && !env.hasDemoTools) notFound();
  const language = await getLocale();
  const settings = { ...SHOWN, appBaseUrl: env.appBaseUrl, merchantLanguage: language };
  const signIn = signInMail({ url: `${env.appBaseUrl}/sign-in/link?token=demo`, linkMinutes: 60, language });
  const mails = [
    ...(await Promise.all(
      samples(language).map(async ({ name, about, letter }) => ({
        name,
        about,
        ...(await composeLetter(letter, settings)),
        onPhone: composeText(letter, settings),
      })),
    )),
    { name: "sign_in", about: "on request: mail", ...(await composeMail(signIn, { language, settings })), onPhone: null },
  ];
  const { mail } = await searchParams;
  const chosen = mails.filter(({ name }) => name === (mail ?? FIRST));
  return (
    <div className="px-4 py-8">
      <PageHeading>{TITLE}</PageHeading>
      <ul className="mt-4 flex flex-wrap gap-x-4">
        {mails.map(({ name }) => (
          <li key={name}>
            <AppLink href={`/dev/mails?mail=${encodeURIComponent(name)}`} className="inline-flex min-h-11 items-center underline">
              {name}
            </AppLink>
          </li>
        ))}
      </ul>
      <div className="mt-6 max-w-page">
        {chosen.map(({ name, about, subject, html, text, onPhone }) => (
          <section key={name} aria-label={name} className="min-w-0">
            <h2 className="font-semibold text-16">{name}</h2>
            <p className="mt-1 text-13 text-muted">{about}</p>
            <p className="mt-2 mb-3 text-14">{subject}</p>
            <MailFrame title={name} html={html} />
            <details className="mt-2 text-13">
              <summary className="min-h-11 cursor-pointer py-3 text-muted">{TEXT_PART}</summary>
              <pre className="whitespace-pre-wrap text-13">{text}</pre>
            </details>
            {onPhone === null ? null : (
              <details className="text-13">
                <summary className="min-h-11 cursor-pointer py-3 text-muted">{PHONE_PART}</summary>
                <pre className="whitespace-pre-wrap text-13">{onPhone}</pre>
              </details>
            )}
          </section>
        ))}
      </div>
    </div>
  );
}
