import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { openSenders } from "@/app/_mails/senders";
import { tendOutbox } from "@/app/_mails/tend-outbox";
import { samples } from "@/app/dev/mails/samples";
import { rememberLanguage } from "@/lib/auth/remember-language";
import type { PersonLetter } from "@/lib/notice/letter";
import { CARDS } from "@/tests/support/world";
import { merchantSettings, type NoticeWorld, noticesOf, noticeWorlds, type SenderSettings } from "./notice-world";

const world = noticeWorlds();
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Like the environment, which gives each property when it is asked for and cannot be spread. */
const asEnvironment = (settings: SenderSettings): SenderSettings =>
  new Proxy({} as SenderSettings, { get: (_, name: keyof SenderSettings) => settings[name] });

const settingsOf = (w: NoticeWorld, change: Partial<SenderSettings> = {}) =>
  asEnvironment({
    ...merchantSettings(w.mail.url),
    adminEmails: ["boss@trakko.example", "second@trakko.example"],
    ...change,
  });

const base = (address: string): PersonLetter => {
  const letter = samples("ko").find(({ letter: { template } }) => template === "renewed")?.letter;
  if (letter?.to !== "person") throw new Error("no sample of a renewal");
  return { ...letter, address };
};

/** A chat that keeps what is posted to it. */
async function startChat(status = 200) {
  const posted: { text?: string; content?: string }[] = [];
  const read = async (request: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return JSON.parse(Buffer.concat(chunks).toString());
  };
  const server = createServer(async (request, response) => {
    posted.push(await read(request));
    response.writeHead(status).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closing.push(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, posted };
}

describe("a mail", () => {
  test("of a payment goes to the further addresses of the invoice too, which nobody sees", async () => {
    const w = await world();
    const person = await w.subscriber();
    const mailer = openSenders(settingsOf(w));
    const letter = { ...base(person.email), copies: ["books@example.com"] };
    expect(await mailer.senders.mail?.(letter)).toMatchObject({ kind: "accepted" });
    mailer.close();
    expect(w.mail.received[0]?.to).toBe(`${person.email},books@example.com`);
    expect(JSON.stringify([...(w.mail.received[0]?.parsed.headers.values() ?? [])])).not.toContain("books@example.com");
  });

  test("of a payment is a receipt in two parts, with headers that keep answering machines silent", async () => {
    const w = await world();
    const person = await w.subscriber();
    expect(await tendOutbox(w.context, settingsOf(w))).toMatchObject({ sent: 1 });
    const [mail] = w.mail.received;
    const [notice] = await noticesOf(w, person);
    expect(mail).toMatchObject({
      to: person.email,
      subject: "Trakko Pro 월간 구독을 시작했어요",
      messageId: `<${notice?.id}@trakko.example>`,
    });
    const [{ receiptUrl = "" } = {}] = await w.sql<{ receiptUrl: string }[]>`select receipt_url as "receiptUrl" from payments`;
    for (const part of [mail?.text, mail?.parsed.html && String(mail.parsed.html).replaceAll("&amp;", "&")]) {
      expect(part).toContain("9,900원");
      expect(part).toContain("신한카드 ····789");
      expect(part).toContain("트라코 주식회사");
      expect(part).toContain(receiptUrl);
    }
    expect(mail?.parsed.headers.get("auto-submitted")).toBe("auto-generated");
    expect(mail?.parsed.headers.has("list-unsubscribe")).toBe(false);
  });

  test("speaks the language that the person last chose", async () => {
    const w = await world();
    const person = await w.subscriber();
    await rememberLanguage(w.context.db, { userId: person.id, language: "en" });
    await tendOutbox(w.context, settingsOf(w));
    expect(w.mail.received[0]?.subject).toBe("Your Trakko Pro monthly subscription has started");
  });

  test("of a declined charge says what the page says: why, until when, and when it is tried again", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.changeCard(person, CARDS.insufficient);
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    await tendOutbox(w.context, settingsOf(w));
    const mail = w.mail.received.find(({ subject }) => subject === "9,900원을 결제하지 못했어요");
    const text = mail?.text.replaceAll("\u00a0", " ");
    expect(text).toContain("4월 17일까지 그대로 쓸 수 있어요");
    expect(text).toContain("4월 11일 오전 9시부터 4번 더 결제해 볼게요");
  });

  test("keeps the address out of what is kept of a refusal", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.mail.behave({ refuses: { [person.email]: 550 } });
    await tendOutbox(w.context, settingsOf(w));
    expect(JSON.stringify(await noticesOf(w, person))).not.toContain("example.com");
  });
});

describe("an alarm", () => {
  const stop = (w: NoticeWorld) =>
    w.sql`insert into alerts (kind, subject, opened_at) values ('run_stopped', '<INVALID_API_KEY>', ${w.now()})`;

  test("reaches mail, Slack and Discord, each once", async () => {
    const w = await world({ hasDailySummary: false });
    const [slack, discord] = [await startChat(), await startChat(204)];
    await stop(w);
    const settings = settingsOf(w, { slackWebhookUrl: slack.url, discordWebhookUrl: discord.url });
    await Promise.all([tendOutbox(w.context, settings), tendOutbox(w.context, settings)]);
    expect(slack.posted).toHaveLength(1);
    expect(slack.posted[0]?.text).toContain("&lt;INVALID_API_KEY&gt;");
    expect(discord.posted).toHaveLength(1);
    expect(discord.posted[0]?.content).toContain("자동 결제를 멈췄어요");
    expect(w.mail.received.map(({ to }) => to)).toEqual(["boss@trakko.example,second@trakko.example"]);
  });

  test("reaches the mailbox while the chat is down, and the chat later", async () => {
    const w = await world({ hasDailySummary: false });
    const down = await startChat(503);
    await stop(w);
    expect(await tendOutbox(w.context, settingsOf(w, { slackWebhookUrl: down.url }))).toMatchObject({ sent: 1, postponed: 1 });
    const up = await startChat();
    w.moveMinutes(1);
    expect(await tendOutbox(w.context, settingsOf(w, { slackWebhookUrl: up.url }))).toMatchObject({ sent: 1 });
  });

  test("is not stored for a channel that is not configured", async () => {
    const w = await world({ hasDailySummary: false });
    await stop(w);
    await tendOutbox(w.context, settingsOf(w, { email: null }));
    expect(await w.sql`select 1 from notices`).toHaveLength(0);
  });
});
