import type { User } from "next-auth";
import EmailProvider from "next-auth/providers/email";
import GoogleProvider, { type GoogleProfile } from "next-auth/providers/google";
import type { Provider } from "next-auth/providers/index";
import KakaoProvider, { type KakaoProfile } from "next-auth/providers/kakao";
import NaverProvider, { type NaverProfile } from "next-auth/providers/naver";
import { normaliseEmail } from "./email-address";
import type { ProviderSettings } from "./providers";
import { sendSignInMail } from "./sign-in-mail";

/** How long a link in a mail works: long enough for a slow mail server, short enough for a mailbox left open. */
export const LINK_SECONDS = 60 * 60;

/** A person as a provider describes them, and whether the provider stands behind the address. */
export type VouchedUser = User & { isEmailVouched: boolean };

/** Without a scope the client library asks for `openid`, and then refuses an answer that holds the id_token it asked for. */
const PLAIN_OAUTH = { authorization: { params: { scope: "" } } };

/** @returns next-auth's providers, one for each that is configured */
export function identityProviders(settings: ProviderSettings): Provider[] {
  const { google, kakao, naver, email } = settings;
  return [
    ...(kakao ? [KakaoProvider({ clientId: kakao.id, clientSecret: kakao.secret, profile: fromKakao })] : []),
    ...(naver ? [NaverProvider({ clientId: naver.id, clientSecret: naver.secret, profile: fromNaver, ...PLAIN_OAUTH })] : []),
    ...(google ? [GoogleProvider({ clientId: google.id, clientSecret: google.secret, profile: fromGoogle })] : []),
    ...(email ? [byMail(email)] : []),
  ];
}

/** Source: OpenID Connect Core 1.0, section 5.1, email_verified. */
function fromGoogle(profile: GoogleProfile): VouchedUser {
  return person({ id: profile.sub, name: profile.name, email: profile.email, isEmailVouched: profile.email_verified === true });
}

/** Source: Kakao Login REST API, KakaoAccount: an address may be stale (is_email_valid) or never confirmed (is_email_verified). */
function fromKakao({ id, kakao_account: account }: KakaoProfile): VouchedUser {
  const isEmailVouched = account?.is_email_valid === true && account.is_email_verified === true;
  return person({ id: String(id), name: account?.profile?.nickname, email: account?.email, isEmailVouched });
}

/** Source: Naver Login profile API: the address is a contact address, and nothing says that it was confirmed. */
function fromNaver({ response }: NaverProfile): VouchedUser {
  return person({ id: response.id, name: response.name ?? response.nickname, email: response.email, isEmailVouched: false });
}

type Described = { id: string; name: string | undefined; email: string | undefined; isEmailVouched: boolean };
const person = ({ id, name, email, isEmailVouched }: Described): VouchedUser => ({
  id,
  name: name ?? null,
  email: normaliseEmail(email),
  isEmailVouched,
});

function byMail({ server, from }: { server: string; from: string }): Provider {
  return EmailProvider({
    server,
    from,
    maxAge: LINK_SECONDS,
    normalizeIdentifier: (typed) => {
      const email = normaliseEmail(typed);
      if (!email) throw new Error("not an e-mail address");
      return email;
    },
    sendVerificationRequest: ({ identifier, url }) =>
      sendSignInMail({ server, from, to: identifier, url, linkSeconds: LINK_SECONDS }),
  });
}
