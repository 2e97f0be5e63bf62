/**
 * What people answer when they are asked to consent to a dearer charge: yes or no, on the page or
 * by the link of the mail, early or late, and then perhaps not after all.
 */
import { giveConsent } from "@/lib/billing/consent/give-consent";
import { withdrawConsent } from "@/lib/billing/consent/withdraw-consent";
import { cancelByLink, consentByLink } from "@/lib/billing/link/answer-by-link";
import { cancel } from "@/lib/billing/subscription/cancel";
import { readConsent } from "@/lib/billing/views/read-consent";
import type { Context } from "@/lib/context";
import { writeLinkToken } from "@/lib/link-token";
import { processOf } from "./acting";
import type { Turn } from "./turn";

const SHOWN = { text: "what was shown", version: "simulation", address: "203.0.113.7", agent: "a browser" } as const;
const DAY_MS = 86_400_000;
/** Of those who look on a day at what they are asked; the rest puts it off. */
const [CONSENTS, REFUSES] = [0.7, 0.15];
const CHANGES_MIND = 0.2;
const BY_LINK = 0.4;

/** Looks at the question; consents, refuses, takes the consent back, or does nothing. */
export async function answerConsent(turn: Turn): Promise<void> {
  const { world, person, day } = turn;
  const asked = await world.attempt(`person ${person.number} looks at the question`, () =>
    readConsent(processOf(turn, "question"), { userId: person.id, isAdmin: false }),
  );
  if (!asked) return;
  const drawn = world.chance("consent", person.number, day);
  if (!asked.given && drawn < CONSENTS) await consent(turn, asked);
  else if (!asked.given && drawn < CONSENTS + REFUSES) await refuse(turn);
  else if (asked.given && drawn < CHANGES_MIND) await takeBack(turn, asked);
}

type Asked = { id: string; toWon: number };

/** The page gives the id of what it shows, and somebody who pressed twice has consented once. */
async function consent(turn: Turn, { id, toWon }: Asked): Promise<void> {
  const { world, person, day } = turn;
  const isTwice = world.faults.strikes("double_click", person.number, day, "consent");
  const isByLink = usesLink(turn);
  const context = processOf(turn, "consent", isTwice);
  const shown = () => ({ ...SHOWN, way: isByLink ? ("link" as const) : ("page" as const) });
  const answers = await Promise.all(
    (isTwice ? ["one", "other"] : ["one"]).map(() =>
      world.attempt(`person ${person.number} consents`, () =>
        isByLink
          ? consentByLink(byLink(turn, context), { token: tokenOf(turn, context), id, shown })
          : giveConsent(context, { userId: person.id, id, shown }),
      ),
    ),
  );
  for (const given of answers)
    world.note(`person ${person.number} consents to ${toWon}: ${given?.ok ? "yes" : (given?.reason ?? "no answer")}`);
}

/** The other button: the subscription ends with what is paid. */
async function refuse(turn: Turn): Promise<void> {
  const { world, person } = turn;
  const context = processOf(turn, "refuse");
  const refused = await world.attempt(`person ${person.number} refuses`, () =>
    usesLink(turn)
      ? cancelByLink(byLink(turn, context), { token: tokenOf(turn, context) })
      : cancel(context, { userId: person.id, reason: "가격이 올라요" }),
  );
  if (refused?.ok) person.stop = { at: refused.endsAt };
  world.note(`person ${person.number} refuses: ${refused?.ok ? refused.endsAt.toISOString() : (refused?.reason ?? "no answer")}`);
}

async function takeBack(turn: Turn, { id }: Asked): Promise<void> {
  const { world, person } = turn;
  const withdrawn = await world.attempt(`person ${person.number} takes the consent back`, () =>
    withdrawConsent(processOf(turn, "take back"), { userId: person.id, id }),
  );
  world.note(`person ${person.number} takes the consent back: ${withdrawn?.ok ?? "no answer"}`);
}

const usesLink = ({ world, person, day }: Turn): boolean => world.chance("by link", person.number, day) < BY_LINK;

const byLink = ({ subscription }: Turn, context: Context): Context => ({ ...context, actor: `link:${subscription?.id ?? ""}` });

/** As the mail of a question has it. */
const tokenOf = ({ world, subscription }: Turn, { keyRing }: Context): string =>
  writeLinkToken(keyRing, {
    purpose: "consent",
    subscriptionId: subscription?.id ?? "",
    endsAt: new Date(world.now().getTime() + DAY_MS),
  });
