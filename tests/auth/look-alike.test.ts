import { expect, test } from "vitest";
import { normaliseEmail } from "@/lib/auth/email-address";

test("a look-alike letter that lower case turns into ASCII is no address, so it cannot stand for somebody else's", () => {
  expect(normaliseEmail("mar\u212a@example.com")).toBeNull();
  expect(normaliseEmail("Mark@Example.com")).toBe("mark@example.com");
});
