import { consentAnswer, consentBody, isTextOver, SHOWN_INPUT, shownTo } from "@/app/_server/consent-answer";
import { signedInRoute } from "@/app/_server/door";
import { uuidText } from "@/app/_server/texts";
import { isAdministrator } from "@/lib/auth/role";
import { giveConsent } from "@/lib/billing/consent/give-consent";
import { withdrawConsent } from "@/lib/billing/consent/withdraw-consent";
import { readConsent } from "@/lib/billing/views/read-consent";
import type { Context } from "@/lib/context";

type Asking = { context: Context; person: Parameters<typeof isAdministrator>[0] & { id: string } };

const read = ({ context, person }: Asking) => readConsent(context, { userId: person.id, isAdmin: isAdministrator(person) });

/** What the next dearer charge needs; `null` when it needs nothing. */
export const GET = signedInRoute({}, async (call) => ({ ok: true, body: consentBody(await read(call)) }));

/** Consents to exactly what the question names. */
export const POST = signedInRoute({ id: uuidText, ...SHOWN_INPUT }, async (call) => {
  const { context, person, input } = call;
  if (isTextOver(input)) return { ok: false, code: "consent_changed", status: 409 };
  const given = await giveConsent(context, { userId: person.id, id: input.id, shown: shownTo(call, "page") });
  return consentAnswer(given, () => read(call));
});

/** Takes the consent back, until the charge is sent. */
export const DELETE = signedInRoute({ id: uuidText }, async (call) => {
  const { context, person, input } = call;
  return consentAnswer(await withdrawConsent(context, { userId: person.id, id: input.id }), () => read(call));
});
