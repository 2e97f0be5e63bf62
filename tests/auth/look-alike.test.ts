import { expect, test } from "vitest";
import { normaliseEmail } from "@/lib/auth/email-address";

test("an address with a letter that only becomes ASCII in lower case is refused, so it cannot pass for another person's", () => {
  expect(normaliseEmail("mar\u212a@example.com")).toBeNull();
  expect(normaliseEmail("Mark@Example.com")).toBe("mark@example.com");
});
