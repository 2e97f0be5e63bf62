import { describe, expect, test } from "vitest";
import { refusalOf } from "@/app/_server/refused-request";

const status = (method: string, url: string, headers: Record<string, string | string[]> = {}) =>
  refusalOf({ method, url, headers })?.status ?? "passes";
const STATE = encodeURIComponent('["",{"children":["billing",{"children":["__PAGE__",{}]},null,null]},null,"refetch",16]');

describe("what Next would fail on goes no further", () => {
  test.each([
    ["TRACE", "/", 405],
    ["TRACE", "/api/health", 405],
    ["PROPFIND", "/api/health", 405],
    ["POST", "/billing", 405],
    ["OPTIONS", "/", 405],
    ["GET", "/admin/people/%FF", 400],
    ["GET", "/%E0%A4%A", 400],
    ["GET", "/admin/people/%00", 400],
    ["GET", "*", 400],
    ["OPTIONS", "*", 400],
    ["GET", "http://trakko.example/%FF", 400],
    ["GET", "http://trakko.example/billing?q=1", "passes"],
    ["POST", "http://trakko.example/api/billing/cancel", "passes"],
    ["GET", "/?q=%FF", "passes"],
    ["HEAD", "/billing", "passes"],
    ["OPTIONS", "/api/health", "passes"],
    ["POST", "/api/billing/cancel", "passes"],
  ])("%s %s: %s", (method, url, expected) => {
    expect(status(method, url)).toBe(expected);
  });

  test.each([
    ["next-action", "x", 400],
    ["next-router-state-tree", "rubbish", 400],
    ["next-router-state-tree", "%FF", 400],
    ["next-router-state-tree", "[]", 400],
    ["next-router-state-tree", '["",{},5]', 400],
    ["next-router-state-tree", '["",{"a":'.repeat(4_000), 400],
    ["next-router-state-tree", "x".repeat(50_000), 400],
    ["next-router-state-tree", STATE, "passes"],
    ["rsc", "1", "passes"],
  ])("a request with %s: %s", (name, value, expected) => {
    expect(status("GET", "/billing", { [name]: value })).toBe(expected);
  });
});
