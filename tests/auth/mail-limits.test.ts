import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { rateLimits, verificationTokens } from "@/db/schema";
import { type SignInWorld, startSignInWorld, type Visitor } from "./sign-in-world";

let world: SignInWorld;
beforeAll(async () => {
  world = await startSignInWorld({ inAll: 100 });
});
beforeEach(async () => {
  await world.db.delete(rateLimits);
});
afterAll(() => world.close());

const SENT = "/sign-in?sent=1";
const REFUSED = "/sign-in?error=TooManyLinks";
const ask = (visitor: Visitor, email: string) => visitor.signInWith("email", { email });
const mailsTo = (email: string) => world.mails.filter(({ to }) => to === email);

describe("requests for sign-in mails", () => {
  it("50 at once for one address send five", async () => {
    const email = "fifty@trakko.example";
    const visitors = Array.from({ length: 50 }, () => world.visitor("203.0.113.50"));
    const answers = await Promise.all(visitors.map((visitor) => ask(visitor, email)));
    expect(answers.filter((answer) => answer === SENT)).toHaveLength(5);
    expect(answers.filter((answer) => answer === REFUSED)).toHaveLength(45);
    expect(mailsTo(email)).toHaveLength(5);
  });

  it("for 60 addresses from one client send twenty", async () => {
    const before = world.mails.length;
    const addresses = Array.from({ length: 60 }, (_, i) => `sixty-${i}@trakko.example`);
    const answers = await Promise.all(addresses.map((email) => ask(world.visitor("203.0.113.60"), email)));
    expect(answers.filter((answer) => answer === SENT)).toHaveLength(20);
    expect(world.mails.length - before).toBe(20);
  });

  it("from all clients together end at the limit for all", async () => {
    const before = world.mails.length;
    const answers = await Promise.all(Array.from({ length: 110 }, (_, i) => ask(world.visitor(), `all-${i}@trakko.example`)));
    expect(answers.filter((answer) => answer === SENT)).toHaveLength(100);
    expect(world.mails.length - before).toBe(100);
  });

  it("of a stranger do not keep the owner of the address out", async () => {
    const email = "owner-of-mails@trakko.example";
    const stranger = world.visitor();
    for (let i = 0; i < 6; i++) await ask(stranger, email);
    const owner = world.visitor();
    expect(await ask(owner, email)).toBe(SENT);
    expect(await owner.press(mailsTo(email).at(-1)?.link ?? "")).toBe("/");
    expect((await world.personOf(owner))?.email).toBe(email);
  });

  it("of many strangers end at twenty for an address, and its newest five links work", async () => {
    const email = "bombed@trakko.example";
    const answers: string[] = [];
    for (let client = 0; client < 5; client++) {
      const stranger = world.visitor();
      for (let i = 0; i < 5; i++) answers.push(await ask(stranger, email));
    }
    expect(answers.filter((answer) => answer === SENT)).toHaveLength(20);
    expect(await world.db.$count(verificationTokens, eq(verificationTokens.identifier, email))).toBe(5);
    const links = mailsTo(email).map(({ link }) => link);
    expect(await world.visitor().press(links.at(-6) ?? "")).toBe("/sign-in/link?token=");
    for (const link of links.slice(-5)) expect(await world.visitor().press(link)).toBe("/");
  });

  it("count only when the mail server takes the mail, and leave no link behind otherwise", async () => {
    const email = "down@trakko.example";
    const visitor = world.visitor();
    world.refuseMail(true);
    for (let i = 0; i < 7; i++) expect(await ask(visitor, email)).toContain("error=EmailSignin");
    expect(await world.db.$count(verificationTokens, eq(verificationTokens.identifier, email))).toBe(0);
    world.refuseMail(false);
    for (let i = 0; i < 5; i++) expect(await ask(visitor, email)).toBe(SENT);
    expect(await ask(visitor, email)).toBe(REFUSED);
  });

  it("are answered alike for an address with an account and for one without", async () => {
    const [known, unknown] = ["known@trakko.example", "unknown@trakko.example"];
    const owner = world.visitor();
    await ask(owner, known);
    await owner.press(mailsTo(known).at(-1)?.link ?? "");
    const answers = async (email: string) => {
      const visitor = world.visitor();
      const said: string[] = [];
      for (let i = 0; i < 6; i++) said.push(await ask(visitor, email));
      return said;
    };
    expect(await answers(known)).toEqual(await answers(unknown));
  });

  it("leave nothing in the counters that names an address or a client", async () => {
    await ask(world.visitor("203.0.113.99"), "canary-address@trakko.example");
    const stored = JSON.stringify(await world.db.select().from(rateLimits));
    expect(stored).not.toMatch(/canary|203\.0\.113/);
    expect(stored).toContain("mails_to_address");
  });
});
