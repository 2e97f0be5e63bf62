import type { Queryable } from "@/db/client";
import { insertVersion, listPriceVersions, type Price } from "@/db/queries/price/prices";
import { presentVersion } from "../rules/price-version";

/** Each time another server must have stored a version between our reading and our writing. */
const MAX_RACES = 10;

/**
 * Finds or stores the price version for new checkouts of a plan: the present one if its amount is
 * the configured amount, else a new version. Two callers at once get the same row: the unique index
 * lets only one insert. Where the other one stored another amount, as servers of two releases do,
 * it is tried anew: who gets a price gets the one that they asked for.
 * @param input `amountWon` in whole won, VAT included
 * Source: docs/decisions/0009-prices-are-versions.md
 */
export async function currentPrice(db: Queryable, input: { plan: Price["plan"]; amountWon: number; now: Date }): Promise<Price> {
  const { plan, amountWon, now } = input;
  for (let race = 0; race < MAX_RACES; race++) {
    const versions = await listPriceVersions(db, plan);
    const present = presentVersion(versions, { amountWon, now });
    const price = present ?? (await insertVersion(db, { plan, amountWon, createdAt: now }, versions));
    if (price.amountWon === amountWon) return price;
  }
  throw new Error(`the price of ${plan} was not stored: others stored ${MAX_RACES} versions meanwhile`);
}
