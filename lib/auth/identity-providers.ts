import type { User } from "next-auth";
import EmailProvider from "next-auth/providers/email";
import GoogleProvider, { type GoogleProfile } from "next-auth/providers/google";
import type { Provider } from "next-auth/providers/index";
import KakaoProvider, { type KakaoProfile } from "next-auth/providers/kakao";
import NaverProvider, { type NaverProfile } from "next-auth/providers/naver";
import { cleanLine, idText } from "../text";
import { normaliseEmail } from "./email-address";
import type { Link } from "./link-sender";
import type { ProviderSettings } from "./providers";

/**
 * How long a mailed link works: long enough for a slow mail server, short enough for a mailbox left
 * open.
 */
const LINK_SECONDS = 60 * 60;

/** A person as a provider describes them, and whether the provider has verified the address. */
export type ProviderUser = User & { isEmailVerified: boolean };

/**
 * Without a scope the client library requests `openid`, and then rejects the answer because it
 * contains the id_token.
 */
const PLAIN_OAUTH = { authorization: { params: { scope: "" } } };

/** The next-auth providers that are configured. @param send mails a sign-in link */
export function identityProviders(settings: ProviderSettings, send: SendLink): Provider[] {
  const { google, kakao, naver, email } = settings;
  return [
    ...(kakao ? [KakaoProvider({ clientId: kakao.id, clientSecret: kakao.secret, profile: fromKakao })] : []),
    ...(naver ? [NaverProvider({ clientId: naver.id, clientSecret: naver.secret, profile: fromNaver, ...PLAIN_OAUTH })] : []),
    ...(google ? [GoogleProvider({ clientId: google.id, clientSecret: google.secret, profile: fromGoogle })] : []),
    ...(email ? [byMail(email, send)] : []),
  ];
}

/** Source: OpenID Connect Core 1.0, section 5.1, email_verified. */
function fromGoogle(profile: GoogleProfile): ProviderUser {
  return person({ id: profile.sub, name: profile.name, email: profile.email, isEmailVerified: profile.email_verified === true });
}

/**
 * Source: Kakao Login REST API, KakaoAccount: an address may be outdated (is_email_valid) or
 *   unverified (is_email_verified).
 */
function fromKakao({ id, kakao_account: account }: KakaoProfile): ProviderUser {
  const isEmailVerified = account?.is_email_valid === true && account.is_email_verified === true;
  return person({ id: String(id), name: account?.profile?.nickname, email: account?.email, isEmailVerified });
}

/**
 * Source: Naver Login profile API: the address is a contact address, which Naver does not claim to
 *   have verified.
 */
function fromNaver({ response }: NaverProfile): ProviderUser {
  return person({ id: response.id, name: response.name ?? response.nickname, email: response.email, isEmailVerified: false });
}

const MAX_NAME_LENGTH = 100;
const providerId = idText(255);

type Described = { id: string; name: string | undefined; email: string | undefined; isEmailVerified: boolean };
/**
 * A name is cleaned, because a nickname may hold what the database cannot store. Without a
 * well-formed id the person could not be recognised again.
 */
const person = ({ id, name, email, isEmailVerified }: Described): ProviderUser => ({
  id: providerId.parse(id),
  name: typeof name === "string" ? cleanLine(name, MAX_NAME_LENGTH) || null : null,
  email: normaliseEmail(email),
  isEmailVerified,
});

/** `returnTo` is untrusted: an address to which the person wants to come back. */
type SendLink = (link: Omit<Link, "url"> & { returnTo: string | null }) => Promise<void>;

function byMail({ server, from }: { server: string; from: string }, send: SendLink): Provider {
  return EmailProvider({
    server,
    from,
    maxAge: LINK_SECONDS,
    normalizeIdentifier: (typed) => {
      const email = normaliseEmail(typed);
      if (!email) throw new Error("not an e-mail address");
      return email;
    },
    sendVerificationRequest: ({ identifier, token, expires, url }) =>
      send({
        email: identifier,
        token,
        expiresAt: expires,
        validSeconds: LINK_SECONDS,
        returnTo: new URL(url).searchParams.get("callbackUrl"),
      }),
  });
}
