import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sessions, users, verificationTokens } from "@/db/schema";
import { readSignInLink } from "@/lib/auth/sign-in-link";
import { type SignInWorld, startSignInWorld } from "./sign-in-world";

let world: SignInWorld;
beforeAll(async () => {
  world = await startSignInWorld();
});
afterAll(() => world.close());

let addresses = 0;
const newAddress = () => `link-${++addresses}@trakko.example`;
const tokenOf = (link: string) => new URL(link).searchParams.get("token") ?? "";
const linkTo = async (email: string) => {
  await world.visitor().signInWith("email", { email, callbackUrl: "/billing" });
  return world.mails.at(-1)?.link ?? "";
};

describe("a mailed link", () => {
  it("is still unused after a mail scanner has opened it as often as it likes, in both of its forms", async () => {
    const email = newAddress();
    const link = await linkTo(email);
    const scanner = world.visitor();
    const old = `/api/auth/callback/email?${new URLSearchParams({ callbackUrl: "/billing", token: tokenOf(link), email })}`;
    for (let i = 0; i < 3; i++) {
      expect(await readSignInLink(world.db, { token: tokenOf(link) }, world.settings)).toEqual({
        maskedEmail: "li···@trakko.example",
      });
      const landedOn = await scanner.land(await scanner.visit(old));
      expect(landedOn).toBe(new URL(link).pathname + new URL(link).search);
    }
    expect(await world.personOf(scanner)).toBeNull();
    expect(await world.db.$count(users, eq(users.email, email))).toBe(0);
    const owner = world.visitor();
    expect(await owner.press(link)).toBe("/billing");
    expect((await world.personOf(owner))?.email).toBe(email);
  });

  it("signs in one of two presses at once, and makes one person", async () => {
    const email = newAddress();
    const link = await linkTo(email);
    const landedOn = await Promise.all([world.visitor(), world.visitor()].map((visitor) => visitor.press(link)));
    expect(landedOn.sort()).toEqual(["/billing", "/sign-in/link?token="]);
    expect(await world.db.$count(users, eq(users.email, email))).toBe(1);
  });

  it("ends the session that the browser had before", async () => {
    const visitor = world.visitor();
    await visitor.press(await linkTo(newAddress()));
    const before = await world.personOf(visitor);
    await visitor.press(await linkTo(newAddress()));
    expect((await world.personOf(visitor))?.id).not.toBe(before?.id);
    expect(await world.db.$count(sessions, eq(sessions.userId, before?.id ?? ""))).toBe(0);
  });

  it("does nothing when it has expired, was changed or is empty", async () => {
    const email = newAddress();
    const link = await linkTo(email);
    await world.db
      .update(verificationTokens)
      .set({ expires: new Date(Date.now() - 1) })
      .where(eq(verificationTokens.identifier, email));
    for (const token of [tokenOf(link), `${tokenOf(link)}0`, "", "x".repeat(10_000)]) {
      const visitor = world.visitor();
      expect(await visitor.press(`${world.url}/sign-in/link?${new URLSearchParams({ token, to: "/billing" })}`)).toBe(
        "/sign-in/link?token=",
      );
      expect(await world.personOf(visitor)).toBeNull();
      expect(await readSignInLink(world.db, { token }, world.settings)).toBeNull();
    }
  });

  it.each(["a@trakko.example", "ab@trakko.example", "abcdef@trakko.example"])(
    "never shows the whole name of %s",
    async (email) => {
      const { maskedEmail } = (await readSignInLink(world.db, { token: tokenOf(await linkTo(email)) }, world.settings)) ?? {};
      expect(maskedEmail).toMatch(/^a?b?···@trakko\.example$/);
      expect(maskedEmail).not.toContain(email);
    },
  );
});
