/** The deliverer of notices. */
import { deliverNotices } from "@/lib/notice/deliver";
import type { Sender } from "@/lib/notice/letter";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { savePhone } from "@/lib/notice/save-phone";
import type { Life } from "@/tests/simulation/processes";
import type { SimulatedWorld } from "@/tests/simulation/simulated-world";
import { fallBehind } from "./acts";
import { type Act, type End, type MailPoints, type Scenario, type Setup, safely, stillActive } from "./scenario";

const UNHARMED: MailPoints = { before: () => {}, after: () => {}, isDead: () => false };
/** Longer than a dead deliverer holds what it took. */
const LEASE_IS_OVER_SECONDS = 11 * 60;

/** A process can die before it asks the mail server, and before it hears the answer. */
const lifeOf = ({ before, after, isDead }: MailPoints): Life => ({
  step: before,
  throwIfKilled: after,
  harms: () => (isDead() ? 1 : 0),
  meet: (fault) => {
    throw fault;
  },
});

export const delivers: Act = async ({ world }, context, mail = UNHARMED) => {
  await raiseTimed(context, { channels: ["mail"] });
  return deliverNotices(context, { senders: world.mail.sendersOf(lifeOf(mail)) });
};

/** The notices that have reached each phone. */
const phones = new WeakMap<SimulatedWorld, Set<string>>();

function phoneOf(world: SimulatedWorld): Set<string> {
  const phone = phones.get(world) ?? new Set<string>();
  phones.set(world, phone);
  return phone;
}

/** The phone has no KakaoTalk, so the SMS follows. */
const tellsPhone: Act = async ({ world }, context, mail = UNHARMED) => {
  const texts =
    (kind: "accepted" | "refused"): Sender =>
    async ({ noticeId }) => {
      mail.before();
      if (kind === "accepted") phoneOf(world).add(noticeId);
      mail.after();
      return { kind, answer: "M4V" };
    };
  const senders = {
    ...world.mail.sendersOf(lifeOf({ ...UNHARMED, isDead: mail.isDead })),
    alimtalk: texts("refused"),
    sms: texts("accepted"),
  };
  return deliverNotices(context, { senders, phone: { alimtalk: ["new_card_needed"], lookUps: {} } });
};

/** Nobody is woken: of two such runs, one comes by day. */
const HALF_A_DAY_SECONDS = 12 * 3_600;

const tellsPhoneLater: Act = async (setup, context) => {
  await setup.world.moveSeconds(HALF_A_DAY_SECONDS);
  return tellsPhone(setup, context);
};

const fallBehindWithNumber = async (setup: Setup) => {
  await fallBehind(setup, "INVALID_STOPPED_CARD");
  await savePhone(safely(setup), { userId: setup.person.id, number: "01012345678", isAgreed: true });
};

export const deliversLater: Act = async (setup, context) => {
  await setup.world.moveSeconds(LEASE_IS_OVER_SECONDS);
  return delivers(setup, context);
};

const channelsOf = async ({ world, person }: Setup) =>
  (
    await world.sql<{ id: string; channel: string; status: string }[]>`
      select id, channel, status from notices where user_id = ${person.id} and template = 'new_card_needed' order by channel`
  ).map(({ id, channel, status }) => [channel, status, phoneOf(world).has(id) || isInMailbox(world, id)]);

/** What this person's notices came to, and whether each of them is in the mailbox. */
const outcomesOf = async ({ world, person }: Setup) =>
  (
    await world.sql<{ id: string; template: string; status: string }[]>`
      select id, template, status from notices where user_id = ${person.id} order by template`
  ).map(({ id, template, status }) => [template, status, isInMailbox(world, id)]);

const isInMailbox = ({ mail }: Setup["world"], id: string): boolean =>
  mail.handed.some(({ letter, isTaken }) => isTaken && letter.noticeId === id);

const pastDue: End = { status: "past_due", approvals: 0, cancels: false };

export const NOTICE_SCENARIOS: Scenario[] = [
  {
    name: "deliver a notice",
    begins: "subscribed",
    act: delivers,
    reaches: ["raiseTimed", "deliverNotices"],
    again: deliversLater,
    end: stillActive,
    also: { of: outcomesOf, is: [["subscribed", "sent", true]] },
  },
  {
    name: "deliver what is true, and drop what is not",
    begins: "at the renewal",
    prepare: (setup) => fallBehind(setup, "INVALID_STOPPED_CARD"),
    act: delivers,
    reaches: ["deliverNotices"],
    again: deliversLater,
    end: pastDue,
    also: {
      of: outcomesOf,
      is: [
        ["new_card_needed", "sent", true],
        ["subscribed", "sent", true],
      ],
    },
  },
  {
    name: "tell a phone, and fall back from AlimTalk to SMS",
    begins: "at the renewal",
    prepare: fallBehindWithNumber,
    act: tellsPhone,
    reaches: ["deliverNotices", "branch", "fallBack"],
    again: tellsPhoneLater,
    end: pastDue,
    also: {
      of: channelsOf,
      is: [
        ["alimtalk", "undeliverable", false],
        ["mail", "sent", true],
        ["sms", "sent", true],
      ],
    },
  },
];
