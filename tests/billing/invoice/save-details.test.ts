import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { type DetailsWanted, saveDetails } from "@/lib/billing/invoice/save-details";
import { readInvoice } from "@/lib/billing/views/read-invoice";
import { readInvoiceDetails } from "@/lib/billing/views/read-invoice-details";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { CARDS, present, type World } from "@/tests/support/world";

const world = checkedWorlds();

const COMPANY = { companyName: "트라코 주식회사", businessNumber: "124-81-00998", receiptEmails: ["tax@trakko.example"] };
const save = (w: World, { id: userId }: Person, wanted: Partial<DetailsWanted> = {}) =>
  saveDetails({ ...w.context, actor: `person:${userId}` }, { userId, ...COMPANY, ...wanted });
const detailsOf = (w: World, { id: userId }: Person) => readInvoiceDetails(w.context, { userId });
const versions = (w: World) => w.sql`select id from invoice_details`;

/** Whom each of the person's invoices names, the oldest first. */
async function named(w: World, { id: userId }: Person) {
  const rows = await w.sql<{ number: string }[]>`
    select 'TRK-' || year || '-' || lpad(sequence::text, 6, '0') as number from invoices where user_id = ${userId} order by opened_at`;
  const pages = await Promise.all(rows.map(({ number }) => readInvoice(w.context, { userId, number })));
  return pages.map((page) => present(page, "an invoice").customer.companyName);
}

describe("what a person wants on invoices", () => {
  test("stands on the first invoice, when it is saved before subscribing", async () => {
    const w = await world();
    const person = await w.person();
    expect(await save(w, person)).toEqual({ ok: true });
    await w.subscribe(person);
    expect(await named(w, person)).toEqual(["트라코 주식회사"]);
  });

  test("stands on later invoices only, and each keeps what it says", async () => {
    const w = await world();
    const person = await w.subscriber();
    await save(w, person);
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    await save(w, person, { companyName: "새 이름" });
    w.moveTo("2026-05-11T09:00:00+09:00");
    await w.runBatch();
    await save(w, person, { companyName: "", businessNumber: "", receiptEmails: [] });
    w.moveTo("2026-06-11T09:00:00+09:00");
    await w.runBatch();
    expect(await named(w, person)).toEqual([null, "트라코 주식회사", "새 이름", null]);
  });

  test("does not change an invoice that is still owed", async () => {
    const w = await world();
    const person = await w.subscriber();
    await w.toss.behaviour(person.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    await save(w, person);
    await w.toss.behaviour(person.customerKey, null);
    await w.changeCard(person, CARDS.otherGood);
    expect(await named(w, person)).toEqual([null, null]);
  });

  test("is one person's alone", async () => {
    const w = await world();
    const [one, other] = await w.subscribers(2);
    if (!one || !other) throw new Error("two people");
    await save(w, one);
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    expect(await named(w, one)).toEqual([null, "트라코 주식회사"]);
    expect(await named(w, other)).toEqual([null, null]);
    expect(await detailsOf(w, other)).toEqual({ companyName: "", businessNumber: "", receiptEmails: [] });
  });

  test("reads back as it was meant: trimmed, in one form, each address once", async () => {
    const w = await world();
    const person = await w.person();
    const emails = [" Tax@Trakko.Example ", "", "tax@trakko.example", "b@trakko.example"];
    await save(w, person, { companyName: "  트라코\n 주식회사 ", businessNumber: "1248100998", receiptEmails: emails });
    expect(await detailsOf(w, person)).toEqual({
      companyName: "트라코 주식회사",
      businessNumber: "124-81-00998",
      receiptEmails: ["tax@trakko.example", "b@trakko.example"],
    });
  });

  test("saved twice, also at once, is stored once", async () => {
    const w = await world();
    const person = await w.person();
    await Promise.all([save(w, person), save(w, person), save(w, person)]);
    await save(w, person);
    expect(await versions(w)).toHaveLength(1);
    const audit = await w.sql`select action, detail from audit_events where user_id = ${person.id}`;
    expect(audit).toEqual([{ action: "invoice_details_changed", detail: {} }]);
  });

  test("left empty by somebody who never entered any is not stored", async () => {
    const w = await world();
    const person = await w.person();
    expect(await save(w, person, { companyName: " ", businessNumber: "", receiptEmails: ["", " "] })).toEqual({ ok: true });
    expect(await versions(w)).toHaveLength(0);
  });

  test.each<[string, Partial<DetailsWanted>]>([
    ["invalid_business_number", { businessNumber: "124-81-00999" }],
    ["invalid_business_number", { businessNumber: "none" }],
    ["company_name_needed", { companyName: " " }],
    ["invalid_receipt_email", { receiptEmails: ["tax"] }],
    ["invalid_receipt_email", { receiptEmails: ["a@b.kr,c@d.kr"] }],
    ["invalid_receipt_email", { receiptEmails: ["a@b.kr\r\nBcc: c@d.kr"] }],
    ["too_many_receipt_emails", { receiptEmails: ["a@b.kr", "b@b.kr", "c@b.kr", "d@b.kr"] }],
  ])("%s: %j is refused, and what was saved stays", async (reason, wanted) => {
    const w = await world();
    const person = await w.person();
    await save(w, person, { companyName: "먼저" });
    expect(await save(w, person, wanted)).toEqual({ ok: false, reason });
    expect(await detailsOf(w, person)).toMatchObject({ companyName: "먼저" });
  });

  test("may change 20 times within an hour", async () => {
    const w = await world();
    const person = await w.person();
    for (let nth = 1; nth <= 20; nth++) expect(await save(w, person, { companyName: `${nth}` })).toEqual({ ok: true });
    expect(await save(w, person)).toMatchObject({ ok: false, reason: "too_many_requests" });
    w.moveMinutes(61);
    expect(await save(w, person)).toEqual({ ok: true });
  });
});
