import { changeRefusal } from "@/app/_server/change-refusal";
import { shownTo } from "@/app/_server/consent-answer";
import { linkRoute, NO_LINK } from "@/app/_server/link-door";
import { linkTokenText, uuidText } from "@/app/_server/texts";
import { consentByLink } from "@/lib/billing/link/answer-by-link";

/** Consents to the one charge that a mailed link asks about. */
export const POST = linkRoute({ token: linkTokenText, id: uuidText }, async (call) => {
  const given = await consentByLink(call.context, { ...call.input, shown: shownTo(call, "link") });
  if (given.ok) return { ok: true, body: { given: true } };
  return given.reason === "link_over" ? NO_LINK : changeRefusal(given);
});
