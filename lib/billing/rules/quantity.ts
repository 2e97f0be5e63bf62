/** What one unit costs, in whole won, and how many there are, such as seats. */
export type Units = { unitWon: number; quantity: number };

/** As many as the database takes. */
const MAX_QUANTITY = 1_000;
/** More than a card takes at once, and far below what the database can multiply. */
const MAX_PERIOD_WON = 100_000_000;

/**
 * What so many units cost, in whole won. Only here and in db/queries/price/charge-facts.ts is a
 * price multiplied: there for what is held, here for what is offered. Discounts, credit, consents
 * and invoices know only the product.
 * Source: docs/decisions/0056-quantity.md
 */
export const wholeWon = ({ unitWon, quantity }: Units): number => unitWon * quantity;

/** The units of a list amount. Every one is of whole units: a constraint of invoices says so. */
export const unitsOf = ({ listWon, quantity }: { listWon: number; quantity: number }): Units => ({
  unitWon: listWon / quantity,
  quantity,
});

/** The units of an invoice. List is amount, discount and credit together. */
export const unitsOfInvoice = ({ amountWon, discountWon, creditWon, quantity }: Invoiced): Units =>
  unitsOf({ listWon: amountWon + discountWon + creditWon, quantity });

type Invoiced = { amountWon: number; discountWon: number; creditWon: number; quantity: number };

/** Whether so many units cost more than may be asked for a period. */
export const isTooDear = (units: Units): boolean => wholeWon(units) > MAX_PERIOD_WON;

/** @returns what is wrong with so many units, as the end of a sentence; null: nothing */
export function quantityProblem({ unitWon, quantity }: Units): string | null {
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > MAX_QUANTITY)
    return `of ${quantity}: use 1 to ${MAX_QUANTITY}, a whole number`;
  return isTooDear({ unitWon, quantity }) ? `of ${quantity}: with its price that is more than ${MAX_PERIOD_WON} won` : null;
}
