import { expect, test } from "vitest";
import { saveDetails } from "@/lib/billing/invoice/save-details";
import type { Sender } from "@/lib/notice/letter";
import { noticeWorlds } from "./notice-world";

const world = noticeWorlds();

test("a receipt also goes to the addresses that its invoice holds, and no other notice does", async () => {
  const w = await world();
  const person = await w.person();
  const save = (receiptEmails: string[]) =>
    saveDetails(
      { ...w.context, actor: `person:${person.id}` },
      { userId: person.id, companyName: "", businessNumber: "", receiptEmails },
    );
  await save(["tax@trakko.example", "boss@trakko.example"]);
  await w.subscribe(person);
  // The invoice was opened before, so its receipt does not follow.
  await save(["other@trakko.example"]);
  await w.cancel(person);
  const sent: [string, string[]][] = [];
  const mail: Sender = async (letter) => {
    if (letter.to === "person") sent.push([letter.template, letter.copies]);
    return { kind: "accepted", answer: "1" };
  };
  await w.deliver({ senders: { mail } });
  expect(Object.fromEntries(sent)).toEqual({
    subscribed: ["tax@trakko.example", "boss@trakko.example"],
    cancel_scheduled: [],
  });
});
