import type { Prepare } from "../worker";
import { chargeDirectly, listDue, openBaselineDatabase } from "./due-rows";

/**
 * The integration guide's nightly job: select due rows, call Toss for each and update it. No claim,
 * no record, no retry.
 */
export const prepare: Prepare<{ charges: number }> = async ({ charges }) => {
  const sql = openBaselineDatabase();
  await sql`select 1`;
  return {
    run: async () => {
      for (const row of await listDue(sql, charges)) {
        await chargeDirectly(row);
        await sql`update subscriptions set current_period_start = current_period_end, due_at = due_at + interval '1 month',
          current_period_end = current_period_end + interval '1 month' where id = ${row.subscriptionId}`;
      }
      return charges;
    },
  };
};
