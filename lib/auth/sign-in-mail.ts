import { createTransport } from "nodemailer";

/**
 * nodemailer waits two minutes by default. A dead mail server must not delay the person's request
 * that long.
 */
const MAIL_TIMEOUT_MS = 10_000;

type SignInMail = { server: string; from: string; to: string; url: string; linkSeconds: number };

/**
 * Sends a sign-in link. The mail is in both languages, because we do not know the person yet.
 * @throws Error when the mail server refuses it or does not answer. next-auth then shows
 *   "EmailSignin" on the sign-in page
 */
export async function sendSignInMail({ server, from, to, url, linkSeconds }: SignInMail): Promise<void> {
  const transport = createTransport(
    { url: server, connectionTimeout: MAIL_TIMEOUT_MS, greetingTimeout: MAIL_TIMEOUT_MS, socketTimeout: MAIL_TIMEOUT_MS },
    { from },
  );
  try {
    await transport.sendMail({ to, ...signInMessage({ url, linkMinutes: Math.floor(linkSeconds / 60) }) });
  } finally {
    transport.close();
  }
}

/**
 * @returns the subject, the text and the HTML of the mail; the HTML contains the address escaped
 */
export function signInMessage({ url, linkMinutes }: { url: string; linkMinutes: number }) {
  const korean = {
    lead: "아래 버튼을 누르면 Trakko에 로그인해요.",
    button: "로그인하기",
    note: `이 링크는 ${linkMinutes}분 동안 한 번만 쓸 수 있어요. 요청한 적이 없다면 이 메일을 지워 주세요. 아무 일도 일어나지 않아요.`,
  };
  const english = {
    lead: "Use this link to sign in to Trakko.",
    button: "Sign in",
    note: `The link works once, for ${linkMinutes} minutes. If you did not ask for it, delete this mail and nothing happens.`,
  };
  return {
    subject: "Trakko 로그인 링크 (Sign in to Trakko)",
    text: [korean.lead, url, korean.note, "", english.lead, url, english.note, ""].join("\n"),
    html: page(block(korean, url, "ko") + block(english, url, "en")),
  };
}

type Words = { lead: string; button: string; note: string };
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const block = (words: Words, url: string, language: string) => `
  <div lang="${language}" style="padding:24px 0;border-top:1px solid #e5e7eb">
    <p style="margin:0 0 20px;font-size:16px;line-height:24px">${words.lead}</p>
    <p style="margin:0 0 20px"><a href="${escapeHtml(url)}" style="display:inline-block;padding:12px 24px;border-radius:999px;background:#111827;color:#ffffff;font-weight:600;text-decoration:none">${words.button}</a></p>
    <p style="margin:0;font-size:13px;line-height:20px;color:#4b5563">${words.note}</p>
  </div>`;

const page = (blocks: string) => `<!doctype html>
<html lang="ko">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Trakko</title></head>
<body style="margin:0;background:#ffffff;color:#111827;font-family:Pretendard,'Apple SD Gothic Neo','Malgun Gothic',sans-serif">
  <div style="max-width:480px;margin:0 auto;padding:32px 20px">
  <p style="margin:0 0 24px;font-size:20px;font-weight:700">Trakko</p>${blocks}
  </div>
</body>
</html>`;
