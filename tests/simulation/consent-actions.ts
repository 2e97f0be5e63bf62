/** What people answer when they are asked to consent to a dearer charge. */
import { giveConsent } from "@/lib/billing/consent/give-consent";
import { withdrawConsent } from "@/lib/billing/consent/withdraw-consent";
import { readConsent } from "@/lib/billing/views/read-consent";
import type { Context } from "@/lib/context";
import type { Turn } from "./turn";

const SHOWN = { text: "what was shown", version: "simulation", way: "page", address: "203.0.113.7", agent: "a browser" } as const;
/** Of those who look on a day at what they are asked. */
const CONSENTS = 0.8;
const CHANGES_MIND = 0.05;

/** Consents, does nothing, or takes the consent back. */
export async function answerConsent(turn: Turn, context: Context): Promise<void> {
  const { world, person, day } = turn;
  const userId = person.id;
  const asked = await world.attempt(`person ${person.number} looks at the question`, () =>
    readConsent(context, { userId, isAdmin: false }),
  );
  if (!asked) return;
  const drawn = world.chance("consent", person.number, day);
  if (!asked.given && drawn < CONSENTS) {
    const given = await world.attempt(`person ${person.number} consents`, () =>
      giveConsent(context, { userId, id: asked.id, shown: () => SHOWN }),
    );
    world.note(`person ${person.number} consents to ${asked.toWon}: ${given?.ok ? "yes" : (given?.reason ?? "no answer")}`);
  } else if (asked.given && drawn < CHANGES_MIND) {
    const withdrawn = await world.attempt(`person ${person.number} takes the consent back`, () =>
      withdrawConsent(context, { userId, id: asked.id }),
    );
    world.note(`person ${person.number} takes the consent back: ${withdrawn?.ok ?? "no answer"}`);
  }
}
