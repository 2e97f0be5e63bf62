import type { Person } from "@/lib/auth/read-person";
import { isAdministrator } from "@/lib/auth/role";
import type { Access } from "@/lib/billing/access";
import { readSubscriptionSummary } from "@/lib/billing/views/read-subscription-summary";
import type { Context } from "@/lib/context";

/**
 * What a signed-in person may do now: all that a product needs to know of billing. Read at each
 * request and kept nowhere, so it is right at once after a payment.
 */
export async function accessOfPerson(context: Context, person: Person): Promise<Access> {
  const { tier, features } = await readSubscriptionSummary(context, { userId: person.id, isAdmin: isAdministrator(person) });
  return { tier, features };
}
