import { countRiseProgress, listRises } from "@/db/queries/price/prices";
import type { Context } from "../context";
import type { RiseView } from "./views";

const RISES_SHOWN = 5;

/** The announced price rises, and how far each has come. */
export async function readRises({ db }: Context): Promise<RiseView[]> {
  const rises = await listRises(db, RISES_SHOWN);
  return Promise.all(
    rises.flatMap((price) => {
      const { plan, amountWon: toWon, raiseFrom: from, withoutConsent } = price;
      // A constraint gives every announced price both.
      if (!from || !withoutConsent) return [];
      return [countRiseProgress(db, price).then((progress): RiseView => ({ plan, toWon, from, withoutConsent, ...progress }))];
    }),
  );
}
