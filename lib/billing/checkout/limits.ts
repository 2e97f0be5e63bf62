/**
 * Thieves test stolen card numbers where a card can be registered, with good and bad cards alike.
 * So every registration counts: for the person, for the client, and for all people without a
 * subscription together. The last count leaves out subscribers, so that a flood of new accounts
 * cannot keep a customer from changing their card; for the same reason a client's card changes are
 * counted apart from its first cards.
 * Source: docs/decisions/0023-limits-are-counters.md
 */
import type { Queryable } from "@/db/client";
import type { Checkout } from "@/db/queries/checkout/checkouts";
import type { Context } from "../../context";
import { findRefusal, type Limit, type LimitRefusal, take } from "../../limits";

/** More than any customer needs; each is a row that stays. */
const CHECKOUTS_PER_PERSON = 60;
/** Enough for an office or a mobile network behind one address. */
const CHECKOUTS_PER_CLIENT = 300;

/** `client` is the address of the person's device; tools and tests that have none leave it out. */
export type Registering = Pick<Checkout, "userId" | "purpose"> & { client?: string };

/** Counts a checkout that is to be opened. @returns the refusal, also when no card could follow */
export async function refuseOpening(db: Queryable, context: Context, who: Registering): Promise<LimitRefusal | null> {
  const { userId, client } = who;
  const { keyRing } = context;
  const now = context.now();
  const cardsSpent = await findRefusal(db, { limits: cardLimits(context, who), keyRing, now });
  if (cardsSpent) return cardsSpent;
  const limits: Limit[] = [
    { kind: "checkouts_of_person", subject: userId, most: CHECKOUTS_PER_PERSON },
    ...(client ? [{ kind: "checkouts_of_client", subject: client, most: CHECKOUTS_PER_CLIENT }] : []),
  ];
  const opening = await take(db, { limits, keyRing, now });
  return opening.ok ? null : opening;
}

/** Counts a card that is about to be registered. @returns the refusal */
export async function refuseCard(db: Queryable, context: Context, who: Registering): Promise<LimitRefusal | null> {
  const card = await take(db, { limits: cardLimits(context, who), keyRing: context.keyRing, now: context.now() });
  return card.ok ? null : card;
}

function cardLimits({ settings }: Context, { userId, purpose, client }: Registering): Limit[] {
  const { perPerson, perClient, inAll } = settings.cards;
  return [
    { kind: "cards_of_person", subject: userId, most: perPerson },
    ...(client ? [{ kind: `cards_of_client_to_${purpose}`, subject: client, most: perClient }] : []),
    ...(purpose === "subscribe" ? [{ kind: "first_cards", subject: "", most: inAll }] : []),
  ];
}
