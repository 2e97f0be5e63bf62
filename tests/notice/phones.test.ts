import { describe, expect, test } from "vitest";
import { deliverNotices } from "@/lib/notice/deliver";
import type { Sender } from "@/lib/notice/letter";
import { removePhone } from "@/lib/notice/remove-phone";
import { savePhone } from "@/lib/notice/save-phone";
import { eventually } from "@/tests/support/patience";
import { CARDS } from "@/tests/support/world";
import { NUMBER, type PhoneWorld, phoneWorlds } from "./phone-world";

const world = phoneWorlds();
const DELIVERERS = 50;
const kinds = ({ texts }: PhoneWorld) => texts.received.map(({ type }) => type);

/** The provider without any AlimTalk. */
async function smsWorld() {
  const w = await world();
  const line = w.open.phone && { ...w.open.phone, alimtalk: [] };
  const tend = () => deliverNotices(w.context, { senders: w.open.senders, phone: line });
  return { ...w, tend };
}

describe("a failed payment, when the person gave a number,", () => {
  test("is told by mail and by AlimTalk, with what the page says, and nothing else by phone", async () => {
    const w = await world();
    const person = await w.failed();
    await w.tend();
    expect(w.mailsTo(person)).toHaveLength(3);
    expect(w.texts.received).toMatchObject([
      {
        to: NUMBER,
        type: "ATA",
        templateId: "KA01TP0001",
        variables: {
          "#{금액}": "9,900원",
          "#{다음시도}": "4월 11일 오전 9시",
          "#{이용기한}": "4월 17일",
          // Nobody has proven the number, so it gets no key to the payment.
          "#{링크}": "trakko.example/billing",
        },
      },
    ]);
    expect(w.texts.forged).toEqual([]);
    expect(await w.onPhone(person)).toMatchObject([{ channel: "alimtalk", status: "waiting", answer: "M4V00000001 2000" }]);
    w.texts.becomes("ATA", "4000");
    w.moveMinutes(1);
    await w.tend();
    expect(await w.onPhone(person)).toMatchObject([{ channel: "alimtalk", status: "sent", answer: "M4V00000001 4000" }]);
    expect(kinds(w)).toEqual(["ATA"]);
  });

  test("is told by SMS where no template is approved, or the person reads English", async () => {
    const w = await smsWorld();
    await w.failed();
    await w.tend();
    expect(w.texts.received).toMatchObject([{ type: "SMS", to: NUMBER }]);
    expect(w.texts.received[0]?.text).toContain("4월 11일 오전 9시부터 4번 더 결제해 볼게요");
    const abroad = await world();
    const person = await abroad.failed();
    await abroad.sql`update users set locale = 'en' where id = ${person.id}`;
    await abroad.tend();
    expect(abroad.texts.received).toMatchObject([{ type: "SMS" }]);
    expect(abroad.texts.received[0]?.text).toContain("[Trakko] Your payment didn't go through");
  });

  test("falls back to SMS when the AlimTalk is refused at once", async () => {
    const w = await world();
    const person = await w.failed();
    w.texts.behave({ refuses: { type: "ATA", statusCode: "1042" } });
    await w.tend();
    expect(kinds(w)).toEqual(["ATA", "SMS"]);
    expect(await w.onPhone(person)).toMatchObject([
      { channel: "alimtalk", status: "undeliverable", reason: "refused", answer: "M4V00000001 1042" },
      { channel: "sms", status: "waiting", answer: "M4V00000002 2000" },
    ]);
  });

  test("falls back to SMS when the phone has no KakaoTalk, which is known only later", async () => {
    const w = await world();
    const person = await w.failed();
    await w.tend();
    w.texts.becomes("ATA", "3104");
    w.moveMinutes(1);
    await w.tend();
    w.texts.becomes("SMS", "4000");
    w.moveMinutes(1);
    await w.tend();
    expect(kinds(w)).toEqual(["ATA", "SMS"]);
    expect(await w.onPhone(person)).toMatchObject([
      { channel: "alimtalk", status: "undeliverable", answer: "M4V00000001 3104" },
      { channel: "sms", status: "sent", answer: "M4V00000002 4000" },
    ]);
  });

  test("reaches the phone although the mail is refused, or the mail server is dead", async () => {
    const w = await world();
    const person = await w.failed();
    w.mail.behave({ refuses: { [person.email]: 550 } });
    await w.tend();
    expect(kinds(w)).toEqual(["ATA"]);
    const dead = await world();
    await dead.failed();
    const down: Sender = async () => ({ kind: "unavailable", answer: "ECONNREFUSED" });
    await deliverNotices(dead.context, { senders: { ...dead.open.senders, mail: down }, phone: dead.open.phone });
    expect(kinds(dead)).toEqual(["ATA"]);
  });

  test("reaches a number that came after the mail was taken, when that mail is refused", async () => {
    const w = await world();
    const person = await w.failed();
    await removePhone(w.context, { userId: person.id });
    const givesNumber: Sender = async () => {
      await savePhone(w.context, { userId: person.id, number: NUMBER, isAgreed: true });
      return { kind: "refused", answer: "550" };
    };
    await deliverNotices(w.context, { senders: { ...w.open.senders, mail: givesNumber }, phone: w.open.phone });
    expect(await w.onPhone(person)).toHaveLength(1);
    expect(kinds(w)).toEqual(["ATA"]);
  });

  test("is told once by phone, whatever channel it would take by now, while its mail still waits", async () => {
    const w = await world();
    const person = await w.failed();
    const down: Sender = async () => ({ kind: "unavailable", answer: "ECONNREFUSED" });
    const tend = () => deliverNotices(w.context, { senders: { ...w.open.senders, mail: down }, phone: w.open.phone });
    await removePhone(w.context, { userId: person.id });
    await tend();
    await savePhone(w.context, { userId: person.id, number: NUMBER, isAgreed: true });
    // The mail is not due before the next minute.
    await tend();
    expect(kinds(w)).toEqual(["ATA"]);
    await w.sql`update users set locale = 'en' where id = ${person.id}`;
    await tend();
    expect(kinds(w)).toEqual(["ATA"]);
  });

  test("is not told of what is no longer true", async () => {
    const w = await world();
    const person = await w.failed();
    w.texts.behave({ fails: { status: 503, errorCode: "Down" } });
    await w.tend();
    await w.changeCard(person);
    w.texts.behave({});
    w.moveMinutes(60);
    await w.tend();
    expect(w.texts.received).toEqual([]);
    expect(await w.onPhone(person)).toMatchObject([{ status: "dropped", reason: "paid_since" }]);
  });

  test("waits for the morning", async () => {
    const w = await world();
    const person = await w.failed();
    w.moveTo("2026-04-10T21:00:00+09:00");
    await w.tend();
    expect(w.texts.received).toEqual([]);
    w.moveTo("2026-04-11T07:59:59+09:00");
    await w.tend();
    expect(w.texts.received).toEqual([]);
    w.moveTo("2026-04-11T08:00:00+09:00");
    await w.tend();
    expect(kinds(w)).toEqual(["ATA"]);
    expect(await w.onPhone(person)).toMatchObject([{ tries: 1 }]);
  });
});

describe("a text message", () => {
  test("is sent once by fifty deliverers at once, and once on each channel it falls back to", async () => {
    const w = await world();
    const person = await w.failed();
    w.texts.behave({ refuses: { type: "ATA", statusCode: "1042" } });
    await Promise.all(Array.from({ length: DELIVERERS }, w.tend));
    await w.tend();
    expect(kinds(w).sort()).toEqual(["ATA", "SMS"]);
    expect(await w.onPhone(person)).toHaveLength(2);
  });

  test("whose answer was lost is looked for before it is sent again, and found", async () => {
    const w = await world();
    const person = await w.failed();
    w.texts.behave({ dropsAnswers: true });
    await w.tend();
    w.texts.behave({});
    w.moveMinutes(1);
    await w.tend();
    expect(kinds(w)).toEqual(["ATA"]);
    expect(await w.onPhone(person)).toMatchObject([{ status: "waiting", answer: "M4V00000001 2000", tries: 2 }]);
  });

  test("whose answer nobody can read is looked for, too", async () => {
    const w = await world();
    await w.failed();
    w.texts.behave({ garbles: true });
    await w.tend();
    w.texts.behave({});
    w.moveMinutes(1);
    await w.tend();
    expect(kinds(w)).toEqual(["ATA"]);
  });

  test("of a deliverer that died after sending is not sent again", async () => {
    const w = await world();
    await w.failed();
    const dies: Sender = async (letter) => {
      await w.open.senders.alimtalk?.(letter);
      return new Promise(() => {});
    };
    void deliverNotices(w.context, { senders: { ...w.open.senders, alimtalk: dies }, phone: w.open.phone });
    await eventually(() => w.texts.received.length === 1);
    w.moveMinutes(11);
    await w.tend();
    expect(kinds(w)).toEqual(["ATA"]);
  });

  test("is delayed, not lost, while the provider is down or the balance is empty, and asks it once a delivery", async () => {
    const w = await world();
    const person = await w.failed();
    for (const fails of [
      { status: 500, errorCode: "InternalServerError" },
      { status: 402, errorCode: "NotEnoughBalance" },
      { status: 429, errorCode: "TooManyRequests" },
    ]) {
      w.texts.behave({ fails });
      expect(await w.tend()).toMatchObject({ postponed: 1 });
      w.moveMinutes(60);
    }
    w.texts.behave({});
    await w.tend();
    expect(kinds(w)).toEqual(["ATA"]);
    expect(await w.onPhone(person)).toHaveLength(1);
  });

  test("that the provider refuses for good, on both channels, is undeliverable", async () => {
    const w = await world();
    const person = await w.failed();
    w.texts.behave({ fails: { status: 400, errorCode: "ValidationError" } });
    await w.tend();
    expect(await w.onPhone(person)).toMatchObject([
      { channel: "alimtalk", status: "undeliverable", answer: "400 ValidationError" },
      { channel: "sms", status: "undeliverable", answer: "400 ValidationError" },
    ]);
  });

  test("whose outcome the provider never tells counts as sent after three days", async () => {
    const w = await world();
    const person = await w.failed();
    await w.tend();
    w.moveDays(4);
    // Nobody asked for three days, so it is asked a few times more.
    for (let asked = 0; asked < 3; asked += 1) {
      await w.tend();
      w.moveMinutes(15);
    }
    expect(
      (await w.onPhone(person)).filter(({ template, status }) => template === "payment_failed" && status === "sent"),
    ).toMatchObject([{ answer: "M4V00000001 2000" }]);
  });

  test("that was taken is not sent by SMS because a look-up fails after three days", async () => {
    const w = await world();
    const person = await w.failed();
    await w.tend();
    w.moveDays(4);
    w.texts.behave({ fails: { status: 503, errorCode: "Down" } });
    for (let asked = 0; asked < 4; asked += 1) {
      await w.tend();
      w.moveMinutes(60);
    }
    expect((await w.onPhone(person)).filter(({ template }) => template === "payment_failed")).toMatchObject([
      { channel: "alimtalk", status: "sent", reason: null },
    ]);
    w.texts.behave({});
    await w.tend();
    expect(kinds(w).filter((kind) => kind === "SMS")).toEqual([]);
  });

  test("is not sent to a number that was removed", async () => {
    const w = await world();
    const person = await w.failed();
    w.texts.behave({ fails: { status: 503, errorCode: "Down" } });
    await w.tend();
    await removePhone(w.context, { userId: person.id });
    w.texts.behave({});
    w.moveMinutes(1);
    await w.tend();
    expect(await w.onPhone(person)).toMatchObject([{ status: "dropped", reason: "no_number" }]);
    expect(w.texts.received).toEqual([]);
  });

  test("that is under way is asked after, whatever has become true since, and goes to no other number", async () => {
    const w = await world();
    const person = await w.failed();
    await w.tend();
    await savePhone(w.context, { userId: person.id, number: "01099990000", isAgreed: true });
    await w.changeCard(person);
    w.texts.becomes("ATA", "4000");
    w.moveMinutes(1);
    await w.tend();
    expect(w.texts.received.map(({ to }) => to)).toEqual([NUMBER]);
    expect(await w.onPhone(person)).toMatchObject([{ status: "sent", answer: "M4V00000001 4000" }]);
  });

  test("neither slows nor stops a charge while the provider holds it", async () => {
    const w = await world();
    const person = await w.failed(CARDS.stopped);
    w.texts.behave({ holds: true });
    const delivering = w.tend();
    await eventually(() => w.texts.heldCount() === 1);
    await w.changeCard(person);
    expect((await w.subscriptionOf(person)).status).toBe("active");
    w.texts.behave({});
    w.texts.release();
    await delivering;
  });

  test("leaves no number in what is kept and in what is logged", async () => {
    const w = await world();
    const person = await w.failed();
    w.texts.behave({ fails: { status: 400, errorCode: "ValidationError" } });
    const logged: unknown[] = [];
    const log = {
      ...w.context.log,
      warn: (...line: unknown[]) => logged.push(line),
      error: (...line: unknown[]) => logged.push(line),
    };
    await deliverNotices({ ...w.context, log: log as typeof w.context.log }, { senders: w.open.senders, phone: w.open.phone });
    expect(logged).not.toEqual([]);
    expect(JSON.stringify([logged, await w.onPhone(person)])).not.toContain("12345678");
  });
});

describe("by phone nobody is told", () => {
  test("without a number, or without a provider", async () => {
    const w = await world();
    const person = await w.failed();
    await removePhone(w.context, { userId: person.id });
    await w.tend();
    expect(w.texts.received).toEqual([]);
    const none = await world({ change: { textMessages: null } });
    const other = await none.failed();
    await none.tend();
    expect(await none.onPhone(other)).toEqual([]);
    expect(none.mailsTo(other)).toHaveLength(3);
  });

  test("of receipts and confirmations", async () => {
    const w = await world();
    const person = await w.subscriber();
    await savePhone(w.context, { userId: person.id, number: NUMBER, isAgreed: true });
    await w.cancel(person);
    await w.resume(person);
    w.moveTo("2026-04-10T10:00:00+09:00");
    await w.runBatch();
    await w.tend();
    expect(w.texts.received).toEqual([]);
  });
});

test("the yearly renewal is announced on the phone, 30 and 7 days before, each once", async () => {
  const w = await world();
  const person = await w.subscriber({ plan: "pro_yearly" });
  await savePhone(w.context, { userId: person.id, number: NUMBER, isAgreed: true });
  for (const day of ["2027-02-08", "2027-02-09", "2027-03-03", "2027-03-04"]) {
    w.moveTo(`${day}T10:00:00+09:00`);
    await w.tend();
  }
  expect(w.texts.received.map(({ type, templateId }) => templateId ?? type)).toEqual(["SMS", "KA01TP0003"]);
  expect(w.texts.received[0]?.text).toContain("99,000원을 결제할 예정이에요");
  expect(w.texts.received[1]?.variables).toMatchObject({
    "#{상품}": "Trakko Pro 연간",
    "#{금액}": "99,000원",
    "#{결제일}": "3월 11일 (목)",
  });
});
