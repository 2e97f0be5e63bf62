import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accounts, users } from "@/db/schema";
import { readSignInWays } from "@/lib/auth/read-ways";
import { type SignInWorld, startSignInWorld, type Visitor } from "./sign-in-world";

let world: SignInWorld;
beforeAll(async () => {
  world = await startSignInWorld();
});
afterAll(() => world.close());

const naver = (id: string, email: string) => {
  world.provider.profile = { resultcode: "00", message: "success", response: { id, nickname: "하윤", email } };
};
const CONNECT = "/sign-in/connect?provider=naver&next=%2Fbilling";
const pressNewest = (visitor: Visitor) => visitor.press(world.mails.at(-1)?.link ?? "");
const waysOf = async (visitor: Visitor) => {
  const person = await world.personOf(visitor);
  const ways = await readSignInWays(world.db, person?.id ?? "", world.settings);
  return ways.filter(({ isConnected }) => isConnected).map(({ id }) => id);
};

describe("Naver, then a mailed link, then Naver", () => {
  it("says what to do, and doing it ends signed in with both", async () => {
    const email = "hayun@trakko.example";
    naver("n-hayun", email);
    await world.visitor().signInWith("naver");
    const byMail = world.visitor();
    await byMail.signInWith("email", { email });
    await pressNewest(byMail);

    const later = world.visitor();
    const refused = await later.signInWith("naver", { callbackUrl: "/billing" });
    expect(refused).toBe("/sign-in?error=OAuthAccountNotLinked&provider=naver&callbackUrl=%2Fbilling");
    // The page's own form leads from the mail to the page that connects.
    await later.signInWith("email", { email, callbackUrl: CONNECT });
    expect(await pressNewest(later)).toBe(CONNECT);
    expect(await later.signInWith("naver", { callbackUrl: CONNECT })).toBe(CONNECT);
    expect(await waysOf(later)).toEqual(["naver"]);

    const next = world.visitor();
    expect(await next.signInWith("naver", { callbackUrl: "/billing" })).toBe("/billing");
    expect((await world.personOf(next))?.id).toBe((await world.personOf(byMail))?.id);
    expect(await world.db.$count(users, eq(users.email, email))).toBe(1);
  });
});

describe("connecting", () => {
  it("takes no identity away from another person, and says so where it was asked for", async () => {
    naver("n-other", "other-naver@trakko.example");
    await world.visitor().signInWith("naver");
    const visitor = world.visitor();
    await visitor.signInWith("email", { email: "mine@trakko.example" });
    await pressNewest(visitor);
    expect(await visitor.signInWith("naver", { callbackUrl: CONNECT })).toBe("/sign-in/connect?provider=naver&error=taken");
    expect(await waysOf(visitor)).toEqual([]);
    expect((await world.personOf(visitor))?.email).toBe("mine@trakko.example");
  });

  it("never happens by signing in while another person's session is in the browser", async () => {
    const visitor = world.visitor();
    await visitor.signInWith("email", { email: "shared-computer@trakko.example" });
    await pressNewest(visitor);
    const first = await world.personOf(visitor);
    naver("n-second", "second-person@trakko.example");
    expect(await visitor.signInWith("naver", { callbackUrl: "/billing" })).toBe("/billing");
    expect((await world.personOf(visitor))?.email).toBe("second-person@trakko.example");
    expect(await world.db.$count(accounts, eq(accounts.userId, first?.id ?? ""))).toBe(0);
  });

  it("without a session is an ordinary sign-in, with its rules", async () => {
    naver("n-nobody", "unconnected@trakko.example");
    const visitor = world.visitor();
    expect(await visitor.signInWith("naver", { callbackUrl: CONNECT })).toBe(CONNECT);
    expect((await world.personOf(visitor))?.email).toBe("unconnected@trakko.example");
  });
});
