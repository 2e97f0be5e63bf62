import type { Context } from "../../context";
import { type ConsentGiven, giveConsent } from "../consent/give-consent";
import { type Canceled, cancel } from "../subscription/cancel";
import { findConsentLink } from "./find-consent-link";
import { refusePress } from "./limits";
import type { NoLink } from "./open-by-link";

/**
 * The holder of a mail's link consents to the one charge that it asks about.
 * Source: docs/decisions/0050-consent-before-a-dearer-charge.md
 */
export async function consentByLink(
  context: Context,
  input: { token: string } & Pick<Parameters<typeof giveConsent>[1], "id" | "shown">,
): Promise<ConsentGiven | NoLink> {
  const { token, ...answer } = input;
  const link = await findConsentLink(context, { token });
  if (!link) return { ok: false, reason: "link_over" };
  const limited = await refusePress(context, { subject: link.subscriptionId });
  return limited ? { ...limited, reason: "too_many_requests" } : giveConsent(context, { ...link, ...answer });
}

/**
 * The other answer: the subscription ends with its paid period, and nothing more is charged. A link
 * to a subscription that is over changes nothing.
 */
export async function cancelByLink(context: Context, { token }: { token: string }): Promise<Canceled | NoLink> {
  const link = await findConsentLink(context, { token });
  if (!link) return { ok: false, reason: "link_over" };
  const limited = await refusePress(context, { subject: link.subscriptionId });
  return limited ? { ...limited, reason: "too_many_requests" } : cancel(context, link);
}
