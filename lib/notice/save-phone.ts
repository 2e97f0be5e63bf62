import { lockPerson } from "@/db/queries/account/people";
import { findPhone, storePhone } from "@/db/queries/notice/phone";
import { audit } from "../billing/audit";
import { readPhoneNumber } from "../billing/rules/phone-number";
import type { Context } from "../context";
import { type LimitRefusal, take } from "../limits";

/** Numbers of one person within an hour: a notice may go to each. */
const CHANGES_PER_PERSON = 10;

/**
 * The wording of the consent, kept with the act. Raise it when the wording changes its meaning.
 * Source: Personal Information Protection Act, articles 15 and 22
 */
const CONSENT = "2026-11";

export type PhoneRefusal =
  | { ok: false; reason: "invalid_phone_number" | "consent_needed" }
  | ({ ok: false; reason: "too_many_requests" } & LimitRefusal);

/**
 * Stores the number on which a person wants to be told of failed payments and of the yearly
 * renewal, with when they agreed. The same number once more changes nothing.
 * @returns a refusal when it is no mobile number of Korea, or they have not agreed
 * Source: docs/decisions/0047-text-messages.md
 */
export async function savePhone(
  context: Context,
  { userId, number: typed, isAgreed }: { userId: string; number: string; isAgreed: boolean },
): Promise<{ ok: true } | PhoneRefusal> {
  const number = readPhoneNumber(typed);
  if (!number) return { ok: false, reason: "invalid_phone_number" };
  if (!isAgreed) return { ok: false, reason: "consent_needed" };
  const limits = [{ kind: "notice_phone", subject: userId, most: CHANGES_PER_PERSON }];
  const taken = await take(context.db, { limits, keyRing: context.keyRing, now: context.now() });
  if (!taken.ok) return { ...taken, reason: "too_many_requests" };
  await context.db.transaction(async (tx) => {
    await lockPerson(tx, userId);
    const present = await findPhone(tx, userId);
    if (present?.number === number) return;
    await storePhone(tx, { userId, number, agreedAt: context.now() });
    await audit(tx, context, [{ action: "notice_phone_saved", userId, detail: { consent: CONSENT } }]);
  });
  return { ok: true };
}
