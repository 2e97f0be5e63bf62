import type { ProviderId } from "@/lib/auth/providers";

type Settings = { isProduction: boolean; isDemo: boolean; appBaseUrl: string; tossSdkUrl: string; tossApiBaseUrl: string };

/**
 * The hosts that serve the card window and its scripts. Source:
 * docs.tosspayments.com/reference/using-api/firewall, and the SDK's own address.
 */
const TOSS_HOSTS = ["https://*.tosspayments.com", "https://*.toss.im"];

/**
 * A form that starts a sign-in is redirected to these hosts, and browsers apply form-action to
 * redirects too. Source: CSP Level 3, section 6.4.1.
 */
const SIGN_IN_HOSTS: Record<ProviderId, string[]> = {
  google: ["https://accounts.google.com"],
  kakao: ["https://kauth.kakao.com", "https://accounts.kakao.com"],
  naver: ["https://nid.naver.com"],
  email: [],
};

const YEAR_SECONDS = 31_536_000;

/**
 * The content security policy of a page. A script runs if it has the nonce, or if such a script
 * loads it ('strict-dynamic', which the SDK needs). Browsers that do not support this use the
 * listed hosts instead.
 * @param nonce random text, new for each request, base64
 * @param providers the configured sign-in methods
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

/**
 * The policy of answers that are not pages. It forbids everything, in case a browser treats an
 * answer as a page.
 */
export const answerPolicy = (): string =>
  policy({ "default-src": ["'none'"], "base-uri": ["'none'"], "frame-ancestors": ["'none'"] });

/**
 * The headers of all answers, besides the policy. Nothing is cached, because each page shows who is
 * signed in.
 */
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
