/** A customer past due, and the link of the mail that told them. */
import type { Person } from "@/db/queries/account/people";
import { authorizeByLink } from "@/lib/billing/link/authorize-by-link";
import { openByLink } from "@/lib/billing/link/open-by-link";
import { linkEndsAt } from "@/lib/billing/rules/link";
import { readLinkPage } from "@/lib/billing/views/read-link-page";
import { type InvoiceLink, writeLinkToken } from "@/lib/link-token";
import { CARDS, present, type World } from "@/tests/support/world";

export const OWED_WON = 9_900;

/** Past due since 10 April, 10 o'clock; now it is the evening of that day. */
export async function fallBehind(w: World, person: Person, code = "REJECT_CARD_PAYMENT"): Promise<void> {
  await w.toss.behaviour(person.customerKey, { kind: "decline", code });
  w.moveTo("2026-04-10T10:00:00+09:00");
  await w.runBatch();
  await w.toss.behaviour(person.customerKey, null);
  w.moveTo("2026-04-10T20:00:00+09:00");
}

export async function invoiceIdOf(w: World, person: Person): Promise<string> {
  const [row] = await w.sql<{ id: string }[]>`
    select id from invoices where user_id = ${person.id} order by opened_at desc, sequence desc limit 1`;
  return present(row, "an invoice").id;
}

/** A link to the person's newest invoice, as a mail of now carries it. */
export async function linkOf(w: World, person: Person, change: Partial<InvoiceLink> = {}): Promise<string> {
  const invoiceId = await invoiceIdOf(w, person);
  return writeLinkToken(w.context.keyRing, { purpose: "pay", invoiceId, endsAt: linkEndsAt(w.now()), ...change });
}

export const openLink = (w: World, token: string, expectedWon = OWED_WON) => openByLink(w.context, { token, expectedWon });
export const pageOf = (w: World, token: string) => readLinkPage(w.context, { token });

/** Opens the link's card window and registers a card there. @returns what its page then posts */
export async function throughWindow(w: World, token: string, card: string = CARDS.otherGood) {
  const opened = await openLink(w, token);
  if (!opened.ok) throw new Error(`not opened: ${opened.reason}`);
  const { orderId, customerKey } = opened;
  const { authKey } = await w.toss.authKey({ customerKey, cardNumber: card });
  return { token, orderId, customerKey, authKey };
}

export const comeBack = (w: World, returned: Awaited<ReturnType<typeof throughWindow>>) => authorizeByLink(w.context, returned);
export const payByLink = async (w: World, token: string, card?: string) => comeBack(w, await throughWindow(w, token, card));

export const keysLeft = (w: World, { customerKey }: Pick<Person, "customerKey">) =>
  [...(w.emulator.state.billingKeysByCustomer.get(customerKey) ?? [])].filter(({ deletedAtMs }) => deletedAtMs === null);
