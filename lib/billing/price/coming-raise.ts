import type { Queryable } from "@/db/client";
import { listPriceVersions, type Price } from "@/db/queries/price/prices";
import { presentVersion, raiseAfter } from "../rules/price-version";

/**
 * The announced price that will follow the present one of a plan; null when there is none.
 * @param wanted.amountWon the configured price, in won
 * @param wanted.at the beginning of the period that is meant; absent: any
 * Source: docs/decisions/0049-prices-have-a-future.md
 */
export async function comingRaise(
  db: Queryable,
  wanted: { plan: Price["plan"]; amountWon: number; now: Date; at?: Date },
): Promise<Price | null> {
  const versions = await listPriceVersions(db, wanted.plan);
  return raiseAfter(versions, { held: presentVersion(versions, wanted), at: wanted.at });
}
