import { describe, expect, test } from "vitest";
import { claimNotices } from "@/db/queries/notice/outbox";
import { openMailer } from "@/lib/mail/mailer";
import { deliverNotices } from "@/lib/notice/deliver";
import type { Sender } from "@/lib/notice/letter";
import { channelsOf } from "@/lib/notice/matrix";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { startMailServer } from "@/tests/support/mail-server";
import { eventually } from "@/tests/support/patience";
import { FROM, manyNotices, type NoticeWorld, noticesOf, noticeWorlds, plainMail } from "./notice-world";

const world = noticeWorlds();

const PEOPLE = 30;
const DELIVERERS = 50;

const receivers = (w: NoticeWorld) => w.mail.received.map(({ to }) => to).sort();
const everybody = (count: number) => Array.from({ length: count }, (_, n) => `p${n + 1}@example.com`).sort();
const statuses = async (w: NoticeWorld) =>
  (await w.sql<{ status: string }[]>`select distinct status from notices`).map(({ status }) => status);

describe("a notice", () => {
  test("is sent once by fifty deliverers at once", async () => {
    const w = await world();
    await manyNotices(w, PEOPLE);
    const all = await Promise.all(Array.from({ length: DELIVERERS }, () => w.deliver()));
    expect(all.reduce((sum, { sent }) => sum + sent, 0)).toBe(PEOPLE);
    expect(receivers(w)).toEqual(everybody(PEOPLE));
    expect(await statuses(w)).toEqual(["sent"]);
  });

  test("that another deliverer is taking at this moment is passed by, not waited for and taken as well", async () => {
    const w = await world();
    const person = await w.subscriber();
    const until = new Date(w.now().getTime() + 10 * 60_000);
    await w.context.db.transaction(async (tx) => {
      const taken = await claimNotices(tx, { now: w.now(), until, channels: ["mail"], limit: 20 });
      expect(taken).toHaveLength(1);
      expect(await w.deliver()).toMatchObject({ sent: 0 });
    });
    w.moveTo(until);
    expect(await w.deliver()).toMatchObject({ sent: 1 });
    expect(w.mailsTo(person)).toEqual(["subscribed"]);
  });

  test("that a slow mail server still holds is not taken by another deliverer", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.mail.behave({ holds: true });
    const first = w.deliver();
    await eventually(() => w.mail.heldCount() === 1);
    expect(await w.deliver()).toMatchObject({ sent: 0 });
    w.mail.release();
    expect(await first).toMatchObject({ sent: 1 });
    expect(w.mailsTo(person)).toEqual(["subscribed"]);
  });

  test("of a deliverer that died before it sent is sent after its lease, and not before", async () => {
    const w = await world();
    const person = await w.subscriber();
    const dies: Sender = () => new Promise(() => {});
    void deliverNotices(w.context, { senders: { mail: dies } });
    await eventually(async () => (await noticesOf(w, person))[0]?.tries === 1);
    w.moveMinutes(9);
    expect(await w.deliver()).toMatchObject({ sent: 0 });
    w.moveMinutes(1);
    expect(await w.deliver()).toMatchObject({ sent: 1 });
    expect(w.mailsTo(person)).toEqual(["subscribed"]);
  });

  test("whose answer was lost is sent again as the same mail", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.mail.behave({ dropsAnswers: true });
    expect(await w.deliver()).toMatchObject({ postponed: 1 });
    w.mail.behave({});
    w.moveMinutes(1);
    expect(await w.deliver()).toMatchObject({ sent: 1 });
    const [one, again] = w.mail.received;
    expect(w.mail.received).toHaveLength(2);
    expect(again?.messageId).toBe(one?.messageId);
    expect((await noticesOf(w, person))[0]).toMatchObject({ status: "sent", tries: 2, answer: "250 queued as 2" });
  });

  test("that was settled by another deliverer meanwhile stays as it is", async () => {
    const w = await world();
    const person = await w.subscriber();
    const slow: Sender = async () => {
      w.moveMinutes(11);
      await w.deliver();
      return { kind: "deferred", answer: "late" };
    };
    await w.deliver({ senders: { mail: slow } });
    expect(await noticesOf(w, person)).toMatchObject([{ status: "sent" }]);
    expect(w.mailsTo(person)).toEqual(["subscribed"]);
  });

  test("to an address that is refused does not hold up the others, and is not tried again", async () => {
    const w = await world();
    await manyNotices(w, 5);
    w.mail.behave({ refuses: { "p3@example.com": 550 } });
    expect(await w.deliver()).toEqual({ sent: 4, dropped: 0, postponed: 0, undeliverable: 1 });
    const [refused] = await noticesOf(w, { id: "p3" });
    expect(refused).toMatchObject({ status: "undeliverable", reason: "refused", answer: "550 (address) unknown user" });
    w.moveDays(1);
    expect(await w.deliver()).toMatchObject({ sent: 0, undeliverable: 0 });
  });

  test("to a mailbox that is busy is tried again", async () => {
    const w = await world();
    await manyNotices(w, 2);
    w.mail.behave({ refuses: { "p1@example.com": 450 } });
    expect(await w.deliver()).toMatchObject({ sent: 1, postponed: 1 });
    w.mail.behave({});
    expect(await w.deliver()).toMatchObject({ sent: 0 });
    w.moveMinutes(1);
    expect(await w.deliver()).toMatchObject({ sent: 1 });
  });

  test("that nobody can read or send is given up after three days and holds up nobody", async () => {
    const w = await world();
    await manyNotices(w, 3);
    const breaks: Sender = async (letter) => {
      if (letter.to === "person" && letter.address === "p2@example.com") throw new Error("no such word");
      return w.senders.mail?.(letter) ?? { kind: "deferred", answer: "" };
    };
    for (let hour = 0; hour <= 96; hour += 1) {
      await w.deliver({ senders: { mail: breaks } });
      w.moveMinutes(60);
    }
    expect(receivers(w)).toEqual(["p1@example.com", "p3@example.com"]);
    expect(await noticesOf(w, { id: "p2" })).toMatchObject([{ status: "undeliverable", reason: "given_up" }]);
  });

  test("of an unknown template or to nobody is dropped", async () => {
    const w = await world();
    await manyNotices(w, 1);
    await w.sql`insert into notices (event, template, channel, user_id, created_at, due_at) values
      ('a', 'from_the_future', 'mail', 'p1', ${w.now()}, ${w.now()}), ('b', 'refunded', 'mail', 'gone', ${w.now()}, ${w.now()})`;
    expect(await w.deliver()).toEqual({ sent: 1, dropped: 2, postponed: 0, undeliverable: 0 });
  });

  test("without a channel for it is dropped, and told so", async () => {
    const w = await world();
    const person = await w.subscriber();
    expect(await w.deliver({ senders: {} })).toMatchObject({ dropped: 1 });
    expect(await noticesOf(w, person)).toMatchObject([{ status: "dropped", reason: "channel_not_configured" }]);
  });

  test("goes to the address that the person has at the moment of sending", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.sql`update users set email = 'new@example.com' where id = ${person.id}`;
    await w.deliver();
    expect(receivers(w)).toEqual(["new@example.com"]);
  });
});

describe("a mail server that is dead for two days", () => {
  test("delays every notice, asks it once a delivery, loses none and doubles none", async () => {
    const w = await world();
    await manyNotices(w, PEOPLE);
    const spare = await startMailServer();
    await spare.close();
    const mailer = openMailer({ server: spare.url, from: FROM });
    let asked = 0;
    const dead: Sender = (letter) => {
      asked += 1;
      return mailer.send(plainMail(letter));
    };
    for (let hour = 0; hour < 48; hour += 6) {
      asked = 0;
      const { sent, undeliverable } = await w.deliver({ senders: { mail: dead } });
      expect({ sent, undeliverable }).toEqual({ sent: 0, undeliverable: 0 });
      expect(asked).toBeLessThanOrEqual(5);
      w.moveMinutes(360);
    }
    mailer.close();
    for (let hour = 0; hour < 12; hour += 1) {
      await w.deliver();
      w.moveMinutes(60);
    }
    expect(receivers(w)).toEqual(everybody(PEOPLE));
    expect(await statuses(w)).toEqual(["sent"]);
  });

  test("neither slows nor stops a charge", async () => {
    const w = await world();
    const person = await w.subscriber();
    w.mail.behave({ holds: true });
    const delivering = w.deliver();
    await eventually(() => w.mail.heldCount() === 1);
    w.moveTo("2026-04-10T10:00:00+09:00");
    expect(await w.runBatch()).toMatchObject({ due: 1, paid: 1 });
    expect((await w.subscriptionOf(person)).status).toBe("active");
    w.mail.behave({});
    w.mail.release();
    await delivering;
  });
});

describe("the merchant is told on every configured channel", () => {
  const channels = channelsOf("run_stopped");
  const toMerchant = (w: NoticeWorld) =>
    w.sql<{ template: string; channel: string; status: string }[]>`
      select template, channel, status from notices where user_id is null order by template, channel`;

  test("of a run that has stopped, once, however often it is looked for", async () => {
    const w = await world({ hasDailySummary: false });
    await w.sql`insert into alerts (kind, subject, opened_at) values ('run_stopped', 'INVALID_API_KEY', ${w.now()})`;
    await raiseTimed(w.context, { channels });
    await raiseTimed(w.context, { channels });
    expect((await toMerchant(w)).map(({ channel }) => channel)).toEqual(["discord", "mail", "slack"]);
  });

  test("but not of what is over before it was sent", async () => {
    const w = await world({ hasDailySummary: false });
    await w.sql`insert into alerts (kind, subject, opened_at) values ('run_stopped', 'INVALID_API_KEY', ${w.now()})`;
    await raiseTimed(w.context, { channels: ["mail"] });
    await w.runBatch();
    await w.deliver();
    expect(await toMerchant(w)).toMatchObject([{ status: "dropped" }]);
  });

  test("of a scheduler that has been silent for 26 hours, once a day", async () => {
    const w = await world({ hasDailySummary: false });
    await w.runBatch();
    w.moveMinutes(26 * 60);
    await raiseTimed(w.context, { channels: ["mail"] });
    expect(await toMerchant(w)).toEqual([]);
    w.moveMinutes(1);
    await raiseTimed(w.context, { channels: ["mail"] });
    await raiseTimed(w.context, { channels: ["mail"] });
    expect(await toMerchant(w)).toMatchObject([{ template: "no_run" }]);
    w.moveDays(1);
    await raiseTimed(w.context, { channels: ["mail"] });
    expect(await toMerchant(w)).toHaveLength(2);
  });

  test("of notices that could not be delivered", async () => {
    const w = await world({ hasDailySummary: false });
    await w.subscriber();
    w.mail.behave({ refuses: { "person-1@example.com": 550 } });
    await w.deliver();
    await raiseTimed(w.context, { channels: ["mail"] });
    expect(await toMerchant(w)).toMatchObject([{ template: "undeliverable_notices" }]);
  });

  test("of the day, once a run has ended, unless it is switched off", async () => {
    const w = await world();
    await raiseTimed(w.context, { channels: ["mail"] });
    expect(await toMerchant(w)).toEqual([]);
    await w.runBatch();
    await raiseTimed({ ...w.context, settings: { ...w.settings, hasDailySummary: false } }, { channels: ["mail"] });
    expect(await toMerchant(w)).toEqual([]);
    await raiseTimed(w.context, { channels: ["mail"] });
    await raiseTimed(w.context, { channels: ["mail"] });
    expect(await toMerchant(w)).toMatchObject([{ template: "daily_summary" }]);
    await w.deliver();
    expect(w.mail.received.at(-1)?.subject).toBe("daily_summary");
  });
});
