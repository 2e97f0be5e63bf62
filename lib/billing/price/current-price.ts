import type { Queryable } from "@/db/client";
import { insertVersion, listPriceVersions, type Price } from "@/db/queries/price/prices";
import { presentVersion } from "../rules/price-version";

/**
 * Finds or stores the price version for new checkouts of a plan: the present one if its amount is
 * the configured amount, else a new version. Two callers at once get the same row: the unique index
 * lets only one insert.
 * @param input `amountWon` in whole won, VAT included
 * Source: docs/decisions/0009-prices-are-versions.md
 */
export async function currentPrice(db: Queryable, input: { plan: Price["plan"]; amountWon: number; now: Date }): Promise<Price> {
  const { plan, amountWon, now } = input;
  const versions = await listPriceVersions(db, plan);
  return presentVersion(versions, { amountWon, now }) ?? insertVersion(db, { plan, amountWon, createdAt: now }, versions);
}
