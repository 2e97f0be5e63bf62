import { describe, expect, it } from "vitest";
import { returnPath, withReturnPath } from "@/app/_server/return-path";

describe("the page to return to after paying", () => {
  it.each([
    ["/journal", "/journal"],
    ["/journal/goals?year=2026", "/journal/goals?year=2026"],
    ["/billing", "/billing"],
    [["https://evil.example/journal", "/journal"], "/journal"],
  ])("%s is a page of ours", (value, path) => {
    expect(returnPath(value)).toBe(path);
  });

  it.each([
    "https://evil.example/journal",
    "//evil.example/journal",
    "/\\evil.example",
    "javascript:alert(1)",
    "/journal@evil.example",
    "/api/auth/signout",
    "/billing/checkout?plan=pro_monthly",
    "/",
    "",
    "\u0000",
    undefined,
    null,
  ])("%j is none", (value) => {
    expect(returnPath(value)).toBeNull();
  });

  it("survives an address, and nothing is added for none", () => {
    const address = withReturnPath("/billing/success?orderId=trk_x", "/journal?month=2026-11&tab=list");
    expect(new URL(address, "http://localhost").searchParams.get("returnTo")).toBe("/journal?month=2026-11&tab=list");
    expect(withReturnPath("/billing/fail", null)).toBe("/billing/fail");
  });
});
