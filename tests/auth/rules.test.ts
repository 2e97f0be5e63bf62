import { describe, expect, it } from "vitest";
import { callbackPath } from "@/lib/auth/callback-path";
import { normaliseEmail } from "@/lib/auth/email-address";
import { enabledProviders } from "@/lib/auth/providers";
import { roleOf } from "@/lib/auth/role";
import { newSessionToken, sessionCookie } from "@/lib/auth/session-cookie";
import { demoPeople } from "@/lib/demo/demo-people";

describe("role", () => {
  const proven = new Date(0);
  it.each([
    ["boss@trakko.example", proven, "ADMIN"],
    ["boss@trakko.example", null, "USER"],
    ["other@trakko.example", proven, "USER"],
  ])("of %s, verified %s, is %s", (email, emailVerified, role) => {
    expect(roleOf({ email, emailVerified }, ["boss@trakko.example"])).toBe(role);
  });
});

describe("the redirect after signing in", () => {
  const origin = "https://trakko.example";
  it.each([
    ["/billing", "/billing"],
    ["/billing/checkout?plan=pro_yearly", "/billing/checkout?plan=pro_yearly"],
    ["https://trakko.example/admin", "/admin"],
    ["/billing/success?orderId=1&customerKey=once&authKey=once", "/billing/success?orderId=1"],
    ["/billing/success?authKey=once&token=once", "/billing/success"],
    ["/", "/"],
    ["/billingfoo", "/"],
    ["/api/cron/billing", "/"],
    ["/billing/../api/auth/signout", "/"],
    ["https://evil.example/billing", "/"],
    ["https://trakko.example.evil.example/billing", "/"],
    ["https://trakko.example@evil.example/billing", "/"],
    ["http://trakko.example/billing", "/"],
    ["//evil.example/billing", "/"],
    ["/\\evil.example/billing", "/"],
    ["javascript:alert(1)", "/"],
    ["http://", "/"],
    ["", "/"],
    [null, "/"],
    [undefined, "/"],
  ])("to %s is %s", (target, path) => {
    expect(callbackPath(target, origin)).toBe(path);
  });
});

describe("an address", () => {
  it.each([
    [" Minji@Trakko.KR ", "minji@trakko.kr"],
    ["a+b@trakko.kr", "a+b@trakko.kr"],
    ["a@b", null],
    ["a@trakko.kr,b@trakko.kr", null],
    ["ａ@trakko.kr", null],
    [`${"a".repeat(250)}@x.kr`, null],
    [undefined, null],
  ])("%s is kept as %s", (typed, kept) => {
    expect(normaliseEmail(typed)).toBe(kept);
  });
});

describe("sign-in methods", () => {
  const none = { google: null, kakao: null, naver: null, email: null };
  it("are shown only when configured", () => {
    expect(enabledProviders(none)).toEqual([]);
    const pair = { id: "1", secret: "2" };
    expect(enabledProviders({ ...none, google: pair, kakao: pair })).toEqual([{ id: "kakao" }, { id: "google" }]);
  });
});

describe("the session's cookie", () => {
  it("is bound to the host on https", () => {
    expect(sessionCookie("https://trakko.example")).toEqual({
      name: "__Host-next-auth.session-token",
      options: { httpOnly: true, sameSite: "lax", path: "/", secure: true },
    });
    expect(sessionCookie("http://localhost:3000").name).toBe("next-auth.session-token");
  });
  it("has a new token each time", () => {
    expect(new Set(Array.from({ length: 100 }, newSessionToken)).size).toBe(100);
  });
});

describe("the demo's customers", () => {
  it("show every scenario once, under addresses that cannot be real", () => {
    const people = demoPeople();
    expect(new Set(people.map(({ scenario }) => scenario)).size).toBe(9);
    expect(new Set(people.map(({ email }) => email)).size).toBe(9);
    expect(people.every(({ email }) => email.endsWith("@trakko.demo"))).toBe(true);
  });
});
