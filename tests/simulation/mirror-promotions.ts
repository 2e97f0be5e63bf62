/** Promotion codes and their uses, prices and consents, as the mirror keeps them. */
export type CodeRow = {
  id: string;
  code: string;
  percent_off: number | null;
  won_off: number | null;
  invoices: number | null;
  plans: string[] | null;
  audience: "new" | "everybody";
  max_uses: number | null;
  max_uses_per_person: number;
  taken: number;
  stopped_at: string | null;
};
export type UseRow = {
  id: string;
  code_id: string;
  user_id: string;
  order_id: string;
  status: "reserved" | "spent" | "given_back";
  subscription_id: string | null;
  invoices_lowered: number;
  reserved_at: string;
};

export type ConsentRow = {
  id: string;
  subscription_id: string | null;
  kind: string;
  period_start: string;
  to_won: number;
  given_at: string;
  withdrawn_at: string | null;
};

export type PriceRow = {
  id: string;
  plan: string;
  version: number;
  amount_won: number;
  /** From when on those who hold an older, cheaper version are to pay it; null: new people only. */
  raise_from: string | null;
  without_consent: "end" | "keep" | null;
};

type Promotions = {
  codes: Map<string, CodeRow>;
  uses: Map<string, UseRow>;
  consents: Map<string, ConsentRow>;
  prices: Map<string, PriceRow>;
};
type Changed = { codes: CodeRow[]; uses: UseRow[]; consents: ConsentRow[]; prices: PriceRow[] };

export function takePromotions({ codes, uses, consents, prices }: Promotions, change: Changed): void {
  for (const consent of change.consents) consents.set(consent.id, consent);
  for (const price of change.prices) prices.set(price.id, price);
  for (const code of change.codes) codes.set(code.id, code);
  for (const use of change.uses) uses.set(use.id, use);
}
