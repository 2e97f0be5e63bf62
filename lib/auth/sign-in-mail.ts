import { createTransport } from "nodemailer";

/**
 * nodemailer waits two minutes by default. A dead mail server must not delay the person's request
 * that long.
 */
const MAIL_TIMEOUT_MS = 10_000;

/** The language that the person was reading when they asked for the link. */
export type MailLanguage = "ko" | "en";

type Message = { url: string; linkMinutes: number; language: MailLanguage };
type SignInMail = { server: string; from: string; to: string; url: string; linkSeconds: number; language: MailLanguage };

/**
 * Sends a sign-in link.
 * @throws Error when the mail server refuses it or does not answer. next-auth then shows
 *   "EmailSignin" on the sign-in page
 */
export async function sendSignInMail({ server, from, to, url, linkSeconds, language }: SignInMail): Promise<void> {
  const transport = createTransport(
    { url: server, connectionTimeout: MAIL_TIMEOUT_MS, greetingTimeout: MAIL_TIMEOUT_MS, socketTimeout: MAIL_TIMEOUT_MS },
    { from },
  );
  try {
    await transport.sendMail({ to, ...signInMessage({ url, linkMinutes: Math.floor(linkSeconds / 60), language }) });
  } finally {
    transport.close();
  }
}

type Words = { subject: string; title: string; button: string; once: string; notYou: string; byHand: string };

const WORDS: Record<MailLanguage, (linkMinutes: number) => Words> = {
  ko: (linkMinutes) => ({
    subject: "Trakko 로그인 링크예요",
    title: "버튼을 누르면 로그인돼요",
    button: "Trakko에 로그인하기",
    once: `이 링크는 ${linkMinutes}분 동안 한 번만 쓸 수 있어요.`,
    notYou: "요청한 적이 없다면 이 메일을 지워 주세요. 누르지 않으면 아무 일도 일어나지 않아요.",
    byHand: "버튼이 눌리지 않으면 이 주소를 브라우저에 붙여 넣어 주세요.",
  }),
  en: (linkMinutes) => ({
    subject: "Your sign-in link for Trakko",
    title: "Press the button to sign in",
    button: "Sign in to Trakko",
    once: `The link works once, for ${linkMinutes} minutes.`,
    notYou: "If you did not ask for it, just delete this mail. Nothing happens unless you press the button.",
    byHand: "If the button does not work, paste this address into your browser.",
  }),
};

/**
 * @param message.linkMinutes how long the link works
 * @returns the subject, the text and the HTML of the mail, all in one language; the HTML contains
 *   the address escaped
 */
export function signInMessage({ url, linkMinutes, language }: Message): { subject: string; text: string; html: string } {
  const words = WORDS[language](linkMinutes);
  return {
    subject: words.subject,
    text: [words.title, "", url, "", words.once, words.notYou, "", "Trakko", ""].join("\n"),
    html: page(words, { url: escapeHtml(url), logo: escapeHtml(new URL("/apple-icon.png", url).href), language }),
  };
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/**
 * Mail programs drop style sheets as they like, so the light theme stands in the elements and only
 * the dark one in a sheet. The name beside the logo shows when pictures are blocked.
 */
const page = (words: Words, { url, logo, language }: { url: string; logo: string; language: MailLanguage }) => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${words.subject}</title>
<style>
@media (prefers-color-scheme: dark) {
  .ground { background: #0c0d10 !important; }
  .paper { background: #1a1c21 !important; }
  .ink { color: #f1f3f5 !important; }
  .muted { color: #a4acb8 !important; }
  .button { background: #f1f3f5 !important; color: #16191d !important; }
}
</style>
</head>
<body class="ground" style="margin:0;background:#eff1f4">
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" style="background:#eff1f4;font-family:Pretendard,-apple-system,'Apple SD Gothic Neo','Malgun Gothic','Segoe UI',sans-serif;word-break:keep-all">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px;background:#ffffff;border-radius:12px">
<tr><td style="padding:32px 28px">
  <p class="ink" style="margin:0 0 28px;font-size:20px;line-height:32px;font-weight:700;color:#16191d"><img src="${logo}" width="32" height="32" alt="" style="vertical-align:middle;border-radius:9px;margin-right:8px">Trakko</p>
  <h1 class="ink" style="margin:0 0 20px;font-size:24px;line-height:32px;font-weight:700;letter-spacing:-0.02em;color:#16191d">${words.title}</h1>
  <p style="margin:0 0 24px"><a class="button" href="${url}" style="display:block;padding:14px 24px;border-radius:999px;background:#16191d;color:#ffffff;font-size:16px;line-height:24px;font-weight:600;text-align:center;text-decoration:none">${words.button}</a></p>
  <p class="ink" style="margin:0 0 4px;font-size:14px;line-height:22px;color:#16191d">${words.once}</p>
  <p class="muted" style="margin:0;font-size:14px;line-height:22px;color:#58606c">${words.notYou}</p>
</td></tr>
</table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px">
<tr><td style="padding:20px 28px">
  <p class="muted" style="margin:0 0 4px;font-size:12px;line-height:18px;color:#58606c">${words.byHand}</p>
  <p style="margin:0;font-size:12px;line-height:18px;word-break:break-all"><a class="muted" href="${url}" style="color:#58606c">${url}</a></p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>`;
