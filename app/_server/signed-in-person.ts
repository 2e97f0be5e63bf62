import { redirect } from "next/navigation";
import type { Person } from "@/lib/auth/read-person";
import { currentPerson } from "./current-person";

/**
 * @returns the signed-in person. Redirects other visitors to the sign-in page, which leads back to
 *   `path`
 */
export async function signedInPerson(path: string): Promise<Person> {
  const person = await currentPerson();
  if (!person) redirect(`/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  return person;
}
