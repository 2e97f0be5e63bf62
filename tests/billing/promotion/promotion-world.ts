import { type CodeWanted, createCode } from "@/lib/billing/promotion/create-code";
import { present, type World } from "@/tests/support/world";

/** Half the first invoice of any plan, for new people, once each, without a limit. */
const HALF: CodeWanted = {
  code: "HALF",
  percentOff: 50,
  wonOff: null,
  invoices: 1,
  plans: null,
  audience: "new",
  startsAt: null,
  endsAt: null,
  maxUses: null,
  maxUsesPerPerson: 1,
};

/** An operator creates a code. @returns its id */
export async function codeWith(w: World, change: Partial<CodeWanted> = {}): Promise<string> {
  const created = await createCode({ ...w.context, actor: "operator:test" }, { ...HALF, ...change });
  if (!created.ok) throw new Error(`no code: ${created.reason}`);
  return created.id;
}

type CodeRow = { taken: number; max_uses: number | null };
type UseRow = { status: string; nth: number; invoices_lowered: number; subscription_id: string | null; user_id: string };

export const codeRow = async ({ sql }: World, id: string): Promise<CodeRow> => {
  const [row] = await sql<CodeRow[]>`select taken, max_uses from promotion_codes where id = ${id}`;
  return present(row, "the code");
};

/** The uses of a code, in the order in which they were reserved. */
export const usesOf = ({ sql }: World, id: string) =>
  sql<UseRow[]>`select status, nth, invoices_lowered, subscription_id, user_id from promotion_redemptions
    where code_id = ${id} order by reserved_at, status`;

type LineRow = { status: string; amount_won: number; discount_won: number; is_coded: boolean };
/** What each invoice of a person says, oldest first. */
export const linesOf = ({ sql }: World, who: { id: string }) =>
  sql<LineRow[]>`select status, amount_won, discount_won, redemption_id is not null as is_coded
    from invoices where user_id = ${who.id} order by year, sequence`;
