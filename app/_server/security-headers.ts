import type { ProviderId } from "@/lib/auth/providers";

type Settings = { isProduction: boolean; isDemo: boolean; appBaseUrl: string; tossSdkUrl: string; tossApiBaseUrl: string };

/** What the card window and its scripts are served from. Source: docs.tosspayments.com/reference/using-api/firewall, and the SDK's own address. */
const TOSS_HOSTS = ["https://*.tosspayments.com", "https://*.toss.im"];

/** A form that starts a sign-in is redirected there, and browsers hold redirects against form-action too (CSP Level 3, section 6.4.1). */
const SIGN_IN_HOSTS: Record<ProviderId, string[]> = {
  google: ["https://accounts.google.com"],
  kakao: ["https://kauth.kakao.com", "https://accounts.kakao.com"],
  naver: ["https://nid.naver.com"],
  email: [],
};

const YEAR_SECONDS = 31_536_000;

/**
 * The content security policy of a page. Scripts run by their nonce and what they load themselves ('strict-dynamic', which the SDK needs);
 * browsers that do not know that fall back to the hosts beside it.
 *
 * @param nonce fresh random text for each request, base64
 * @param providers the ways to sign in that are configured
 */
export function pagePolicy(settings: Settings, { nonce, providers }: { nonce: string; providers: ProviderId[] }): string {
  const sdk = new URL(settings.tossSdkUrl).origin;
  const toss = settings.isDemo ? [...new Set([sdk, new URL(settings.tossApiBaseUrl).origin])] : TOSS_HOSTS;
  const onlyInDevelopment = (source: string) => (settings.isProduction ? [] : [source]);
  return policy({
    "default-src": ["'self'"],
    "script-src": ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", sdk, ...onlyInDevelopment("'unsafe-eval'")],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:", ...toss],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...toss, ...onlyInDevelopment("ws:")],
    "frame-src": toss,
    "form-action": ["'self'", ...toss, ...providers.flatMap((id) => SIGN_IN_HOSTS[id])],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    ...(isHttps(settings) ? { "upgrade-insecure-requests": [] } : {}),
  });
}

/** The policy of an answer that is no page: nothing in it may load or run anything, whatever a browser takes it for. */
export const answerPolicy = (): string =>
  policy({ "default-src": ["'none'"], "base-uri": ["'none'"], "frame-ancestors": ["'none'"] });

/** What every answer carries besides its policy. Nothing is cached, since every page shows who is signed in. */
export function commonHeaders(settings: Settings): Record<string, string> {
  return {
    "Cache-Control": "private, no-store",
    "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), usb=(), browsing-topics=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    ...(isHttps(settings) ? { "Strict-Transport-Security": `max-age=${YEAR_SECONDS}` } : {}),
  };
}

const isHttps = ({ appBaseUrl }: Settings) => appBaseUrl.startsWith("https://");

const policy = (directives: Record<string, string[]>): string =>
  Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(" "))
    .join("; ");
