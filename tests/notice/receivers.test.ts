import { expect, test } from "vitest";
import { saveDetails } from "@/lib/billing/invoice/save-details";
import { openMailer } from "@/lib/mail/mailer";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { FROM, type NoticeWorld, noticesOf, noticeWorlds } from "./notice-world";

const world = noticeWorlds();

const COPIES = ["books@trakko.example", "boss@trakko.example"];

/** A customer whose receipt goes to two further addresses as well. */
async function subscribeWithCopies(w: NoticeWorld) {
  const person = await w.person();
  const wanted = { companyName: "", businessNumber: "", receiptEmails: COPIES };
  await saveDetails({ ...w.context, actor: `person:${person.id}` }, { userId: person.id, ...wanted });
  await w.subscribe(person);
  return person;
}

const receivers = (w: NoticeWorld) => w.mail.received.map(({ to }) => to.split(","));

test("a copy that is refused never fails the mail, and the row says which one, without its address", async () => {
  const w = await world();
  const person = await subscribeWithCopies(w);
  w.mail.behave({ refuses: { "boss@trakko.example": 550 } });
  expect(await w.deliver()).toMatchObject({ sent: 1, undeliverable: 0 });
  expect(receivers(w)).toEqual([[person.email, "books@trakko.example"]]);
  const [notice] = await noticesOf(w, person);
  expect(notice).toMatchObject({ status: "sent" });
  expect(notice?.answer).toMatch(/^250 queued as 1; copy 2 refused: 550 \(address\) unknown user$/);
});

test("a copy that is asked to wait never fails the mail", async () => {
  const w = await world();
  const person = await subscribeWithCopies(w);
  w.mail.behave({ refuses: { "books@trakko.example": 450 } });
  expect(await w.deliver()).toMatchObject({ sent: 1 });
  expect((await noticesOf(w, person))[0]?.answer).toContain("copy 1 refused: 450");
});

test("a person's own address that is refused fails the mail, although its copies are taken, and the merchant learns of it", async () => {
  const w = await world({ hasDailySummary: false });
  const person = await subscribeWithCopies(w);
  w.mail.behave({ refuses: { [person.email]: 550 } });
  expect(await w.deliver()).toMatchObject({ sent: 0, undeliverable: 1 });
  expect(receivers(w)).toEqual([COPIES]);
  const [notice] = await noticesOf(w, person);
  expect(notice).toMatchObject({ status: "undeliverable", reason: "refused", answer: "550 (address) unknown user" });
  await raiseTimed(w.context, { channels: ["mail"] });
  expect(await w.sql`select template from notices where user_id is null`).toEqual([{ template: "undeliverable_notices" }]);
});

test("a person's own address that is asked to wait gets the mail later, and its copies get it once", async () => {
  const w = await world();
  const person = await subscribeWithCopies(w);
  w.mail.behave({ refuses: { [person.email]: 452 } });
  for (const minutes of [1, 5, 15]) {
    expect(await w.deliver()).toMatchObject({ sent: 0, postponed: 1 });
    w.moveMinutes(minutes);
  }
  w.mail.behave({});
  expect(await w.deliver()).toMatchObject({ sent: 1 });
  expect(receivers(w)).toEqual([COPIES, [person.email]]);
});

test.each([
  ["for good", 550, 450, { undeliverable: 1, postponed: 0 }],
  ["for now", 450, 550, { undeliverable: 0, postponed: 1 }],
])("when all are refused, the person's own address decides: %s", async (_, own, copy, counts) => {
  const w = await world();
  const person = await subscribeWithCopies(w);
  w.mail.behave({ refuses: { [person.email]: own, ...Object.fromEntries(COPIES.map((address) => [address, copy])) } });
  expect(await w.deliver()).toMatchObject(counts);
  expect((await noticesOf(w, person))[0]?.answer).toContain(String(own));
});

test("an alarm that one of two administrators gets is sent, and says who did not", async () => {
  const w = await world();
  const mailer = openMailer({ server: w.mail.url, from: FROM });
  w.mail.behave({ refuses: { "one@trakko.example": 550 } });
  const mail = { to: ["one@trakko.example", "two@trakko.example"], subject: "stopped", html: "", text: "stopped" };
  const handed = await mailer.send(mail);
  mailer.close();
  expect(handed).toMatchObject({ kind: "accepted" });
  expect(handed.answer).toContain("another receiver refused: 550");
  expect(receivers(w)).toEqual([["two@trakko.example"]]);
});
