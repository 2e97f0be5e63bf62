import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endSessionsOf } from "@/db/queries/account/sign-in";
import { accounts, sessions, users, verificationTokens } from "@/db/schema";
import { ADMIN_EMAIL, type SignInWorld, startSignInWorld, type Visitor } from "./sign-in-world";

let world: SignInWorld;
beforeAll(async () => {
  world = await startSignInWorld();
});
afterAll(() => world.close());

const rowOf = async (email: string) => (await world.db.select().from(users).where(eq(users.email, email)))[0];
const identitiesOf = (userId: string) => world.db.select().from(accounts).where(eq(accounts.userId, userId));

async function signInByMail(email: string, visitor: Visitor = world.visitor(), callbackUrl = "/billing") {
  await visitor.signInWith("email", { email, callbackUrl });
  const link = world.mails.at(-1)?.link ?? "";
  return { visitor, link, landedOn: await visitor.press(link) };
}

const kakao = (id: number, account: Record<string, unknown>) => {
  world.provider.profile = {
    id,
    kakao_account: { profile: { nickname: "지우" }, is_email_valid: true, is_email_verified: true, ...account },
  };
};
const naver = (id: string, email?: string) => {
  world.provider.profile = { resultcode: "00", message: "success", response: { id, nickname: "하윤", email } };
};
const google = (sub: string, email: string, isVerified = true) => {
  world.provider.profile = { sub, name: "Seojun", email, email_verified: isVerified };
};

describe("a mailed link", () => {
  it("signs a new person in with a normalised, verified address and a random customer key", async () => {
    const { visitor, landedOn } = await signInByMail("  Minji@Trakko.Example ");
    expect(landedOn).toBe("/billing");
    expect(await world.personOf(visitor)).toMatchObject({ email: "minji@trakko.example", role: "USER" });
    const row = await rowOf("minji@trakko.example");
    expect(row?.emailVerified).toBeInstanceOf(Date);
    expect(row?.customerKey).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(row?.customerKey).not.toBe(row?.id);
  });

  it("is written in the language that the person reads, and says where it leads", async () => {
    const visitor = world.visitor();
    visitor.cookies.set("locale", "en");
    await visitor.signInWith("email", { email: "words@trakko.example" });
    expect(world.mails.at(-1)?.subject).toBe("Your sign-in link for Trakko");
    expect(world.mails.at(-1)?.text).toContain("60 minutes");
    visitor.cookies.set("locale", "ko");
    await visitor.signInWith("email", { email: "words@trakko.example" });
    const mail = world.mails.at(-1);
    expect(mail?.to).toBe("words@trakko.example");
    expect(mail?.subject).toContain("로그인");
    expect(mail?.text).toContain("60분");
    expect(mail?.link).toMatch(new RegExp(`^${world.url}/sign-in/link\\?token=`));
    expect(mail?.html).toContain("&amp;to=");
    expect(mail?.link).not.toContain("words");
  });

  it("works once", async () => {
    const { link } = await signInByMail("once@trakko.example");
    const second = world.visitor();
    expect(await second.press(link)).toBe("/sign-in/link?token=");
    expect(await world.personOf(second)).toBeNull();
  });

  it("is stored only as a hash", async () => {
    await world.visitor().signInWith("email", { email: "stored@trakko.example" });
    const token = new URL(world.mails.at(-1)?.link ?? "").searchParams.get("token") ?? "";
    const [stored] = await world.db
      .select()
      .from(verificationTokens)
      .where(eq(verificationTokens.identifier, "stored@trakko.example"));
    expect(token.length).toBeGreaterThanOrEqual(64);
    expect(stored?.token).not.toBe(token);
  });

  it.each(["a@trakko.example,b@trakko.example", '"a@evil.example"@trakko.example', "nobody", "ａ@trakko.example"])(
    "is not sent to %s",
    async (email) => {
      const mailsBefore = world.mails.length;
      expect(await world.visitor().signInWith("email", { email })).toContain("error=EmailSignin");
      expect(world.mails.length).toBe(mailsBefore);
    },
  );

  it.each(["https://evil.example/billing", "//evil.example", "/api/cron/billing", "javascript:alert(1)", "http://"])(
    "leads to the home page instead of %s",
    async (callbackUrl) => {
      const { landedOn } = await signInByMail(
        `home${Buffer.from(callbackUrl).toString("hex")}@trakko.example`,
        world.visitor(),
        callbackUrl,
      );
      expect(landedOn).toBe("/");
    },
  );
});

describe("an identity provider", () => {
  it("that confirms the address makes it verified, and none of its tokens is stored", async () => {
    kakao(101, { email: "Kakao@Trakko.Example" });
    const visitor = world.visitor();
    expect(await visitor.signInWith("kakao", { callbackUrl: "/billing" })).toBe("/billing");
    const row = await rowOf("kakao@trakko.example");
    expect(row?.emailVerified).toBeInstanceOf(Date);
    const [identity] = await identitiesOf(row?.id ?? "");
    expect(identity).toMatchObject({
      provider: "kakao",
      providerAccountId: "101",
      access_token: null,
      refresh_token: null,
      id_token: null,
    });
    expect((await world.personOf(visitor))?.name).toBe("지우");
  });

  it.each([
    { account: { email: "stale@trakko.example", is_email_valid: false } },
    { account: { email: "unconfirmed@trakko.example", is_email_verified: false } },
    { account: { email: "unsaid@trakko.example", is_email_verified: undefined } },
  ])("that does not confirm the address leaves it unverified: $account.email", async ({ account }) => {
    kakao(account.email.length, account);
    expect(await world.visitor().signInWith("kakao")).toBe("/");
    expect((await rowOf(account.email))?.emailVerified).toBeNull();
  });

  it("that gives no address signs no one in", async () => {
    kakao(103, { email: undefined });
    const visitor = world.visitor();
    expect(await visitor.signInWith("kakao")).toBe("/sign-in?error=AccessDenied");
    naver("n-none");
    expect(await visitor.signInWith("naver")).toBe("/sign-in?error=AccessDenied");
    expect(await world.personOf(visitor)).toBeNull();
  });

  it("recognises a returning person and creates no second one", async () => {
    google("g-1", "seojun@trakko.example");
    await world.visitor().signInWith("google");
    const again = world.visitor();
    expect(await again.signInWith("google")).toBe("/");
    expect((await world.personOf(again))?.id).toBe((await rowOf("seojun@trakko.example"))?.id);
  });

  it("is not linked to an existing person by address alone", async () => {
    await signInByMail("taken@trakko.example");
    google("g-2", "taken@trakko.example");
    const visitor = world.visitor();
    expect(await visitor.signInWith("google")).toContain("error=OAuthAccountNotLinked");
    expect(await identitiesOf((await rowOf("taken@trakko.example"))?.id ?? "")).toHaveLength(0);
    expect(await world.personOf(visitor)).toBeNull();
  });
});

describe("an administrator", () => {
  it("is not created from an unconfirmed address", async () => {
    naver("n-boss", ADMIN_EMAIL.toUpperCase());
    expect(await world.visitor().signInWith("naver")).toBe("/sign-in?error=EmailNotVerified");
    google("g-boss", ADMIN_EMAIL, false);
    expect(await world.visitor().signInWith("google")).toBe("/sign-in?error=EmailNotVerified");
    expect(await rowOf(ADMIN_EMAIL)).toBeUndefined();
  });

  it("is created from an address that Google confirms", async () => {
    google("g-boss", ADMIN_EMAIL);
    const visitor = world.visitor();
    await visitor.signInWith("google");
    expect((await world.personOf(visitor))?.role).toBe("ADMIN");
  });
});

describe("a stranger who signed up with another person's unverified address", () => {
  it("loses access as soon as the owner follows a mailed link", async () => {
    naver("n-squatter", "owner@trakko.example");
    const squatter = world.visitor();
    await squatter.signInWith("naver");
    expect(await world.personOf(squatter)).not.toBeNull();

    const { visitor: owner } = await signInByMail("owner@trakko.example");
    expect(await world.personOf(squatter)).toBeNull();
    expect(await squatter.signInWith("naver")).toContain("error=OAuthAccountNotLinked");
    expect(await world.personOf(owner)).not.toBeNull();
    expect(await identitiesOf((await rowOf("owner@trakko.example"))?.id ?? "")).toHaveLength(0);
  });

  it("while a verified person keeps identities and sessions when they use a link again", async () => {
    google("g-both", "both@trakko.example");
    const phone = world.visitor();
    await phone.signInWith("google");
    await signInByMail("both@trakko.example");
    expect(await world.personOf(phone)).not.toBeNull();
    expect(await identitiesOf((await rowOf("both@trakko.example"))?.id ?? "")).toHaveLength(1);
  });
});

describe("a session", () => {
  it("is stored as a hash only", async () => {
    const { visitor } = await signInByMail("hashed@trakko.example");
    const token = visitor.cookies.get("next-auth.session-token") ?? "";
    const stored = await world.db.select().from(sessions);
    expect(token.length).toBeGreaterThanOrEqual(43);
    expect(stored.map(({ sessionToken }) => sessionToken)).not.toContain(token);
  });

  it("ends on the server when its person signs out, even for a kept cookie", async () => {
    const { visitor } = await signInByMail("leaves@trakko.example");
    const kept = new Map(visitor.cookies);
    await visitor.post("/api/auth/signout");
    expect(visitor.cookies.has("next-auth.session-token")).toBe(false);
    expect(await world.personOf({ ...visitor, cookies: kept })).toBeNull();
  });

  it("is not ended by a request without the CSRF token", async () => {
    const { visitor } = await signInByMail("stays@trakko.example");
    await visitor.visit("/api/auth/signout", { csrfToken: "made-up" });
    expect(await world.personOf(visitor)).not.toBeNull();
  });

  it("ends when it expires or when the server ends it", async () => {
    const { visitor: expired } = await signInByMail("expired@trakko.example");
    const person = await world.personOf(expired);
    await world.db
      .update(sessions)
      .set({ expires: new Date(Date.now() - 1) })
      .where(eq(sessions.userId, person?.id ?? ""));
    expect(await world.personOf(expired)).toBeNull();

    const { visitor: ended } = await signInByMail("ended@trakko.example");
    await endSessionsOf(world.db, (await world.personOf(ended))?.id ?? "");
    expect(await world.personOf(ended)).toBeNull();
  });

  it("is valid for next-auth as well as for our own pages", async () => {
    const { visitor } = await signInByMail("seen@trakko.example");
    const session = (await (await visitor.visit("/api/auth/session")).json()) as { user?: { email?: string } };
    expect(session.user?.email).toBe("seen@trakko.example");
  });
});
