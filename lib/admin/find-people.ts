import { listPeople, traceExactly, tracePart } from "@/db/queries/admin/people";
import { accessOf } from "../billing/access";
import { isComplimentary } from "../billing/subscription/complimentary";
import type { Context } from "../context";
import { cleanLine } from "../text";
import type { FoundPeople, FoundPerson } from "./views";

const SHOWN = 20;
const MAX_QUERY_LENGTH = 200;
/** One letter would match nearly every person. */
const MIN_PART_LENGTH = 2;
const INVOICE_NUMBER = /^TRK-(\d{4})-(\d{1,9})$/i;

/**
 * Finds people by exact address, order id, payment key or invoice number. Without an exact match,
 * finds them by a part of address or name.
 * @param query the text as typed
 */
export async function findPeople(context: Context, input: { query: string }): Promise<FoundPeople> {
  const text = cleanLine(input.query, MAX_QUERY_LENGTH);
  if (text === "") return { rows: [], hasMore: false };
  const [, year, sequence] = INVOICE_NUMBER.exec(text) ?? [];
  const exact = await traceExactly(context.db, {
    text,
    invoice: year && sequence ? { year: Number(year), sequence: Number(sequence) } : null,
  });
  const isPart = exact.length === 0 && text.length >= MIN_PART_LENGTH;
  const traces = isPart ? await tracePart(context.db, { text, limit: SHOWN + 1 }) : exact;
  const found = [...new Set(traces.map(({ userId }) => userId))];
  const userIds = found.slice(0, SHOWN);
  const people = userIds.length > 0 ? await listPeople(context.db, userIds) : [];
  const rows = people.map((person) => ({
    ...foundPerson(context, person),
    clues: traces.filter(({ userId }) => userId === person.id).map(({ clue }) => clue),
  }));
  return { rows, hasMore: found.length > SHOWN };
}

function foundPerson(context: Context, person: Awaited<ReturnType<typeof listPeople>>[number]): Omit<FoundPerson, "clues"> {
  const { id, email, name, plan, status, cancelAt, graceEndsAt } = person;
  const subscription = plan && status ? { plan, status, cancelAt, graceEndsAt } : null;
  const isAdmin = isComplimentary(context, person);
  return {
    userId: id,
    email,
    name,
    tier: accessOf({ isComplimentary: isAdmin, subscription, now: context.now() }).tier,
    subscription: subscription && { plan: subscription.plan, status: subscription.status, cancelAt },
  };
}
