import { changeRefusal } from "@/app/_server/change-refusal";
import { isTextOver, SHOWN_INPUT, shownTo } from "@/app/_server/consent-answer";
import { linkRoute, NO_LINK } from "@/app/_server/link-door";
import { linkTokenText, uuidText } from "@/app/_server/texts";
import { consentByLink } from "@/lib/billing/link/answer-by-link";

/** Consents to the one charge that a mailed link asks about. */
export const POST = linkRoute({ token: linkTokenText, id: uuidText, ...SHOWN_INPUT }, async (call) => {
  const { context, input } = call;
  if (isTextOver(input)) return { ok: false, code: "consent_changed", status: 409 };
  const given = await consentByLink(context, { token: input.token, id: input.id, shown: shownTo(call, "link") });
  if (given.ok) return { ok: true, body: { given: true } };
  return given.reason === "link_over" ? NO_LINK : changeRefusal(given);
});
