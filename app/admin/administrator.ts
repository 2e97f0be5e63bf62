import { notFound, redirect } from "next/navigation";
import { currentPerson } from "@/app/_server/current-person";
import type { Person } from "@/lib/auth/read-person";

/**
 * Whoever administers. Nobody else learns that there is such a page: a member gets what a wrong address gets, and who is signed out gets
 * to sign in first. Pages below /admin have no loading state, because that would be sent with status 200 before this is asked.
 */
export async function administrator(path: string): Promise<Person> {
  const person = await currentPerson();
  if (!person) redirect(`/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  if (person.role !== "ADMIN") notFound();
  return person;
}
