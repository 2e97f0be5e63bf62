import type { Person } from "@/db/queries/account/people";
import { isAdministrator, roleOf } from "../../auth/role";
import type { Context } from "../../context";

/** Whether this person has everything that is sold and is never billed: an administrator. */
export const isComplimentary = ({ settings }: Context, person: Pick<Person, "email" | "emailVerified">): boolean =>
  isAdministrator({ role: roleOf(person, settings.adminEmails) });
