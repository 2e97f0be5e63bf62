import { accessOfPerson } from "@/app/_server/access-of-person";
import { webContext } from "@/app/_server/context";
import { signedInPerson } from "@/app/_server/signed-in-person";
import type { Access } from "@/lib/billing/access";
import type { Context } from "@/lib/context";
import { todayAt } from "@/lib/journal/rules/days";

export type JournalVisit = { context: Context; userId: string; access: Access; now: Date /** Today in Seoul. */; today: string };

/**
 * Who looks at a page of the journal, and what they may do now.
 * @param path the page, to which a visitor returns after signing in
 */
export async function journalVisit(path: string): Promise<JournalVisit> {
  const person = await signedInPerson(path);
  const context = await webContext(`person:${person.id}`);
  const access = await accessOfPerson(context, person);
  const now = context.now();
  return { context, userId: person.id, access, now, today: todayAt(now) };
}
