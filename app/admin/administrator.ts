import { notFound, redirect } from "next/navigation";
import { currentPerson } from "@/app/_server/current-person";
import type { Person } from "@/lib/auth/read-person";
import { isAdministrator } from "@/lib/auth/role";

/**
 * Returns the signed-in administrator. Any other member gets "not found", so that the page stays
 * hidden, and a visitor has to sign in first. Pages below /admin have no loading state, because
 * Next would send it with status 200 before this check.
 */
export async function administrator(path: string): Promise<Person> {
  const person = await currentPerson();
  if (!person) redirect(`/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  if (!isAdministrator(person)) notFound();
  return person;
}
