import { describe, expect, test } from "vitest";
import type { Person } from "@/db/queries/account/people";
import { requestOwnRefund } from "@/lib/billing/refund/request-own-refund";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import { readInvoice } from "@/lib/billing/views/read-invoice";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { CARDS, present, type World } from "@/tests/support/world";

const world = checkedWorlds();

const read = (w: World, { id: userId }: Person, number: string) => readInvoice(w.context, { userId, number });
/** As the newest entry of the status page links to it. */
async function newest(w: World, person: Person) {
  const { history } = await readBillingStatus(w.context, { userId: person.id, isAdmin: false });
  const item = present(
    history.find((one) => one.kind === "invoice"),
    "an invoice",
  );
  return present(await read(w, person, item.number), "the page of the invoice");
}

describe("an invoice", () => {
  test("that is paid has its parts, the card and the receipt", async () => {
    const w = await world();
    const person = await w.subscriber();
    expect(await newest(w, person)).toMatchObject({
      number: "TRK-2026-000001",
      status: "paid",
      amountWon: 9_900,
      tax: { suppliedWon: 9_000, vatWon: 900 },
      refunds: [],
      refundedWon: 0,
      keptWon: 9_900,
      paid: {
        at: expect.any(Date),
        card: { maskedNumber: expect.any(String) },
        receiptUrl: expect.stringContaining("/receipt/"),
      },
      customer: { name: "김하나", email: person.email, companyName: null, businessNumber: null },
    });
  });

  test("lists what was given back, and what is left", async () => {
    const w = await world();
    const person = await w.subscriber();
    await requestOwnRefund(
      { ...w.context, actor: `person:${person.id}` },
      { userId: person.id, kind: "withdrawal", expectedWon: 9_900 },
    );
    expect(await newest(w, person)).toMatchObject({
      status: "paid",
      amountWon: 9_900,
      tax: { suppliedWon: 9_000, vatWon: 900 },
      refunds: [{ at: expect.any(Date), amountWon: 9_900 }],
      refundedWon: 9_900,
      keptWon: 0,
    });
  });

  test("without an outcome says that it is being checked; declined, that it is owed; given up, that it is void", async () => {
    const w = await world();
    const [checked, owing] = [await w.subscriber(), await w.subscriber()];
    await w.toss.fault({ match: { operation: "charge", customerKey: checked.customerKey }, action: { kind: "reset_after" } });
    await w.toss.fault({ match: { operation: "lookup" }, action: { kind: "outage" } });
    await w.toss.behaviour(owing.customerKey, { kind: "decline", code: "REJECT_CARD_PAYMENT" });
    w.moveTo("2026-04-11T09:00:00+09:00");
    await w.runBatch();
    expect(await newest(w, checked)).toMatchObject({ status: "pending", tax: null, paid: null });
    expect(await newest(w, owing)).toMatchObject({ status: "open", tax: null, paid: null, refunds: [] });
    await w.toss.clearFaults();
    await w.cancel(owing);
    expect(await newest(w, owing)).toMatchObject({ status: "void", tax: null, paid: null });
  });

  test("is its owner's alone, and has one spelling", async () => {
    const w = await world();
    const [owner, other] = [await w.subscriber(), await w.person()];
    expect(await read(w, owner, "TRK-2026-000001")).not.toBeNull();
    expect(await read(w, other, "TRK-2026-000001")).toBeNull();
    for (const number of [
      "",
      "1",
      "TRK-2026-1",
      "TRK-2026-0000001",
      "trk-2026-000001",
      "TRK-2026-000001 ",
      "TRK-2026-000002",
      "TRK-0000-000001",
      "TRK-9999-999999999",
      "TRK-2026-000001\u0000",
      "%",
    ])
      expect(await read(w, owner, number), number).toBeNull();
  });

  test("of a declined first payment is void", async () => {
    const w = await world();
    const person = await w.person();
    await w.subscribe(person, { card: CARDS.insufficient });
    expect(await newest(w, person)).toMatchObject({ status: "void", paid: null });
  });
});
