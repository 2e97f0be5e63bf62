import { NextRequest } from "next/server";
import { beforeAll, describe, expect, it } from "vitest";
import { commonHeaders, pagePolicy } from "@/app/_server/security-headers";
import { SITE, setEnvironment } from "./auth-environment";

const LIVE = {
  isProduction: true,
  isDemo: false,
  appBaseUrl: "https://trakko.example",
  tossSdkUrl: "https://js.tosspayments.com/v2/standard",
  tossApiBaseUrl: "https://api.tosspayments.com",
};
const DEMO = {
  ...LIVE,
  isDemo: true,
  appBaseUrl: SITE,
  tossSdkUrl: "http://127.0.0.1:4010/v2/standard",
  tossApiBaseUrl: "http://127.0.0.1:4010",
};

const directives = (policy: string) => Object.fromEntries(policy.split("; ").map((part) => part.split(/ (.*)/s).slice(0, 2)));

describe("the content security policy of a page", () => {
  it("allows scripts by nonce and from Toss's SDK host, and forbids objects, base tags and framing", () => {
    const policy = directives(pagePolicy(LIVE, { nonce: "bm9uY2U=", providers: [] }));
    expect(policy["script-src"]).toBe("'self' 'nonce-bm9uY2U=' 'strict-dynamic' https://js.tosspayments.com");
    expect([policy["object-src"], policy["base-uri"], policy["frame-ancestors"]]).toEqual(["'none'", "'none'", "'none'"]);
    expect(policy["form-action"]).toBe("'self' https://*.tosspayments.com https://*.toss.im");
    expect(policy).toHaveProperty("upgrade-insecure-requests");
  });

  it("names the emulator instead of Toss when it is in use", () => {
    const policy = pagePolicy(DEMO, { nonce: "n", providers: [] });
    expect(directives(policy)["connect-src"]).toBe("'self' http://127.0.0.1:4010");
    expect(policy).not.toContain("tosspayments.com");
    expect(policy).not.toContain("upgrade-insecure-requests");
  });

  it("allows the sign-in form to redirect to the configured identity providers", () => {
    const policy = directives(pagePolicy(LIVE, { nonce: "n", providers: ["kakao", "email"] }));
    expect(policy["form-action"]).toContain("https://kauth.kakao.com");
    expect(policy["form-action"]).not.toContain("google");
  });

  it("allows eval in development only", () => {
    expect(pagePolicy(LIVE, { nonce: "n", providers: [] })).not.toContain("unsafe-eval");
    expect(pagePolicy({ ...LIVE, isProduction: false }, { nonce: "n", providers: [] })).toContain("'unsafe-eval'");
  });
});

describe("every response", () => {
  it("sends HSTS, but only over https", () => {
    expect(commonHeaders(LIVE)).toHaveProperty("Strict-Transport-Security");
    expect(commonHeaders(DEMO)).not.toHaveProperty("Strict-Transport-Security");
  });
});

describe("the proxy", () => {
  let proxy: typeof import("@/proxy");
  beforeAll(async () => {
    setEnvironment("postgres://127.0.0.1/unused");
    proxy = await import("@/proxy");
  });
  const headersOf = (path: string, sent: Record<string, string> = {}) =>
    proxy.proxy(new NextRequest(`${SITE}${path}`, { headers: sent })).headers;

  it("gives every page its own nonce, in request and response, and ignores one that was sent", () => {
    const [first, second] = [headersOf("/", { "x-nonce": "mine", "content-security-policy": "script-src *" }), headersOf("/")];
    const nonce = /'nonce-([^']+)'/.exec(first.get("content-security-policy") ?? "")?.[1];
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(first.get("x-middleware-request-x-nonce")).toBe(nonce);
    expect(first.get("x-middleware-request-content-security-policy")).toBe(first.get("content-security-policy"));
    expect(second.get("content-security-policy")).not.toContain(nonce);
  });

  it("sets the fixed headers on pages and routes", () => {
    for (const headers of [headersOf("/billing"), headersOf("/api/auth/me")]) {
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin-allow-popups");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toContain("no-store");
      expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
      expect(headers.get("permissions-policy")).toContain("camera=()");
    }
  });

  it("keeps the address with the card's one-time key out of every referrer", () => {
    expect(headersOf("/billing/success?orderId=1&authKey=once").get("referrer-policy")).toBe("no-referrer");
  });

  it("allows no script in the response of a route", () => {
    expect(headersOf("/api/auth/me").get("content-security-policy")).toBe(
      "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    );
  });

  it("runs on everything except static files and webhooks", () => {
    const matcher = new RegExp(`^${proxy.config.matcher}$`);
    for (const path of ["/", "/billing", "/admin/a.b", "/api/billing/create", "/_next/data", "/api/billing/toss/webhook/x"])
      expect(path).toMatch(matcher);
    for (const path of ["/_next/static/chunk.js", "/icon.svg", "/robots.txt", "/api/billing/toss/webhook"])
      expect(path).not.toMatch(matcher);
  });
});
