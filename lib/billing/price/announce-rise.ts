import { countHolders, type Holders, insertVersion, listPriceVersions, type Price } from "@/db/queries/price/prices";
import type { Context } from "../../context";
import { invariant } from "../../invariant";
import { audit } from "../audit";
import type { Plan } from "../catalogue";
import { type Day, seoulInstant, writtenDay } from "../rules/calendar";
import type { WithoutConsent } from "../rules/next-charge";
import { type RiseRefusal, riseRefusal } from "../rules/price-version";

export type RiseWanted = {
  plan: Plan;
  /** Won, VAT included, for one unit: who has several pays it for each. */
  toWon: number;
  /** Periods that begin on this day in Seoul or later cost it. */
  from: Day;
  withoutConsent: WithoutConsent;
};
export type RiseAnnounced =
  /** `price` is null when it was only tried. */
  { ok: true; price: Price | null; holders: Holders[] } | { ok: false; reason: RiseRefusal };

/**
 * Announces that those who hold an older, cheaper price of a plan will pay another one: as a new
 * version of the price, which never changes. No customer is charged it without their own consent;
 * they are asked from thirty days before their first charge of it. Repeating it changes nothing.
 * @param input.isTrial only says whom it would concern
 * Source: docs/decisions/0049-prices-have-a-future.md
 */
export async function announceRise(context: Context, input: RiseWanted & { isTrial: boolean }): Promise<RiseAnnounced> {
  const { plan, toWon, withoutConsent, isTrial } = input;
  const raiseFrom = seoulInstant(input.from);
  const now = context.now();
  return context.db.transaction(async (tx): Promise<RiseAnnounced> => {
    const versions = await listPriceVersions(tx, plan);
    const same = versions.find(
      (version) =>
        version.amountWon === toWon &&
        version.raiseFrom?.getTime() === raiseFrom.getTime() &&
        version.withoutConsent === withoutConsent,
    );
    const holders = await countHolders(tx, { plan, amountWon: toWon });
    const mostUnits = Math.max(1, ...holders.map((holder) => holder.mostUnits));
    const refused = same ? null : riseRefusal({ versions, toWon, mostUnits, from: raiseFrom, now });
    if (refused) return { ok: false, reason: refused };
    if (isTrial || same) return { ok: true, price: same ?? null, holders };
    const price = await insertVersion(tx, { plan, amountWon: toWon, createdAt: now, raiseFrom, withoutConsent }, versions);
    const isOurs = price.raiseFrom?.getTime() === raiseFrom.getTime() && price.amountWon === toWon;
    invariant(isOurs, `another version of the price of ${plan} was stored at the same time; announce it again`);
    const detail = { plan, toWon, from: writtenDay(input.from), withoutConsent, version: price.version };
    await audit(tx, context, [{ action: "price_rise_announced", detail }]);
    return { ok: true, price, holders };
  });
}
