import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { users } from "@/db/schema";
import { type SignInWorld, startSignInWorld } from "./sign-in-world";

let world: SignInWorld;
beforeAll(async () => {
  world = await startSignInWorld();
});
afterAll(() => world.close());

test.each([
  ["지우\u0000", "지우"],
  ["지우\ud83d", "지우"],
  ["\udc00\u202e", null],
  ["한 줄\n두 줄", "한 줄 두 줄"],
  ["🙂".repeat(200), "🙂".repeat(100)],
  [7, null],
])("a first sign-in with the nickname %j works", async (nickname, kept) => {
  const id = Math.floor(Math.random() * 1e9);
  const email = `odd-${id}@trakko.example`;
  world.provider.profile = {
    id,
    kakao_account: { profile: { nickname }, email, is_email_valid: true, is_email_verified: true },
  };
  expect(await world.visitor().signInWith("kakao", { callbackUrl: "/billing" })).toBe("/billing");
  const [person] = await world.db.select().from(users).where(eq(users.email, email));
  expect(person?.name).toBe(kept);
});
