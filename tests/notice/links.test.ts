import { SMTPServer } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import { tendOutbox } from "@/app/_mails/tend-outbox";
import { withoutLinkTokens } from "@/lib/describe-error";
import { readLinkToken } from "@/lib/link-token";
import { openMailer } from "@/lib/mail/mailer";
import type { PersonLetter, Sender } from "@/lib/notice/letter";
import { fallBehind, invoiceIdOf, pageOf, payByLink } from "@/tests/billing/link/link-world";
import { present } from "@/tests/support/world";
import { FROM, merchantSettings, type NoticeWorld, noticeWorlds } from "./notice-world";

const world = noticeWorlds();
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const send = (w: NoticeWorld) => tendOutbox(w.context, merchantSettings(w.mail.url));

/** The token of the link in a mail with this subject. */
function tokenIn(w: NoticeWorld, subject: RegExp): string {
  const mail = present(
    w.mail.received.find((one) => subject.test(one.subject)),
    `a mail ${subject}`,
  );
  const [, token = ""] = /https:\/\/trakko\.example\/pay\/([\w-]+)/.exec(mail.text) ?? [];
  expect(mail.html).toContain(`https://trakko.example/pay/${token}`);
  return token;
}

/** The letters of everything that is due, by template. */
async function lettersOf(w: NoticeWorld): Promise<Map<string, PersonLetter>> {
  const letters = new Map<string, PersonLetter>();
  const mail: Sender = async (letter) => {
    if (letter.to === "person") letters.set(letter.template, letter);
    return { kind: "accepted", answer: "1" };
  };
  await w.deliver({ senders: { mail } });
  return letters;
}

test("a card fails, the mail's link pays, and the mails after it carry the receipt", async () => {
  const w = await world();
  const person = await w.subscriber();
  await fallBehind(w, person);
  await send(w);
  const token = tokenIn(w, /9,900원을 결제하지 못했어요/);
  expect(await pageOf(w, token)).toMatchObject({ kind: "payable" });
  expect(await payByLink(w, token)).toMatchObject({ kind: "completed" });
  await send(w);
  const receipt = tokenIn(w, /결제했어요\. 구독이 이어져요/);
  expect(await pageOf(w, receipt)).toMatchObject({ kind: "receipt", receipt: { amountWon: 9_900 } });
  expect(w.mail.received.map(({ subject }) => subject)).toContain("결제 카드를 바꿨어요");
});

describe("the link of a letter", () => {
  test.each([
    ["payment_failed", "REJECT_CARD_PAYMENT"],
    ["new_card_needed", "INVALID_STOPPED_CARD"],
  ])("of %s pays its invoice, for thirty days from the notice", async (template, code) => {
    const w = await world();
    const person = await w.subscriber();
    await fallBehind(w, person, code);
    const { linkToken } = present((await lettersOf(w)).get(template), template);
    expect(readLinkToken(w.context.keyRing, linkToken ?? "")).toEqual({
      purpose: "pay",
      invoiceId: await invoiceIdOf(w, person),
      endsAt: new Date("2026-05-10T10:00:00+09:00"),
    });
  });

  test("of a receipt shows its invoice; a confirmation carries none", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.cancel(person);
    const letters = await lettersOf(w);
    expect(readLinkToken(w.context.keyRing, letters.get("subscribed")?.linkToken ?? "")).toMatchObject({
      purpose: "receipt",
      invoiceId: await invoiceIdOf(w, person),
    });
    expect(letters.get("cancel_scheduled")?.linkToken).toBeNull();
  });

  test("is the same when the mail is sent again", async () => {
    const w = await world();
    const person = await w.subscriber();
    await fallBehind(w, person);
    const sent: (string | null)[] = [];
    const mail: Sender = async (letter) => {
      if (letter.to === "person" && letter.template === "payment_failed") sent.push(letter.linkToken);
      return { kind: "deferred", answer: "later" };
    };
    await w.deliver({ senders: { mail } });
    w.moveMinutes(2);
    await w.deliver({ senders: { mail } });
    expect(sent).toHaveLength(2);
    expect(sent[1]).toBe(sent[0]);
  });
});

test("a mail filter that quotes the link is remembered without it", async () => {
  const token = "x".repeat(52);
  const filter = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, _session, done) => {
      stream.resume();
      const blocked = `blocked: https://trakko.example/pay/${token} is listed`;
      stream.on("end", () => done(Object.assign(new Error(blocked), { responseCode: 550 })));
    },
  });
  await new Promise<void>((listening) => filter.listen(0, "127.0.0.1", listening));
  const { port } = filter.server.address() as { port: number };
  const mailer = openMailer({ server: `smtp://127.0.0.1:${port}`, from: FROM });
  closing.push(mailer.close, () => filter.close());
  const { answer } = await mailer.send({ to: ["a@trakko.example"], subject: "x", html: "", text: `/pay/${token}` });
  expect(answer).toContain("/pay/… is listed");
  expect(answer).not.toContain(token);
});

test("a text loses every link, and nothing else", () => {
  const token = "a-_0".repeat(13);
  expect(withoutLinkTokens(`GET /pay/${token}?x /pay/${token} /api/pay/card /pay/short`)).toBe(
    "GET /pay/…?x /pay/… /api/pay/card /pay/short",
  );
});
