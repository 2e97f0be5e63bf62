/** Promotion codes and their uses, as the mirror keeps them. */
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

type Promotions = { codes: Map<string, CodeRow>; uses: Map<string, UseRow>; consents: Map<string, ConsentRow> };
type Changed = { codes: CodeRow[]; uses: UseRow[]; consents: ConsentRow[] };

export function takePromotions({ codes, uses, consents }: Promotions, change: Changed): void {
  for (const consent of change.consents) consents.set(consent.id, consent);
  for (const code of change.codes) codes.set(code.id, code);
  for (const use of change.uses) uses.set(use.id, use);
}
