import { cache } from "react";
import type { Person } from "@/lib/auth/read-person";
import { isAdministrator } from "@/lib/auth/role";
import { readBillingStatus } from "@/lib/billing/views/read-billing-status";
import type { BillingStatusView } from "@/lib/billing/views/views";
import { webContext } from "./context";

const statusOf = cache(async (userId: string, isAdmin: boolean) =>
  readBillingStatus(await webContext(`person:${userId}`), { userId, isAdmin }),
);

/** The billing status of a signed-in person: read once per request, for the title and the page. */
export const billingStatusOf = (person: Person): Promise<BillingStatusView> => statusOf(person.id, isAdministrator(person));
