/** The deliverer of notices. */
import { deliverNotices } from "@/lib/notice/deliver";
import type { Sender } from "@/lib/notice/letter";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { savePhone } from "@/lib/notice/save-phone";
import type { SimulatedWorld } from "@/tests/simulation/simulated-world";
import { fallBehind } from "./acts";
import { type Act, type End, type MailPoints, type Scenario, type Setup, safely, stillActive } from "./scenario";

const UNHARMED: MailPoints = { before: () => {}, after: () => {} };
/** Longer than a dead deliverer holds what it took. */
const LEASE_IS_OVER_SECONDS = 11 * 60;

/** The notices that have reached each mailbox. The same mail twice is shown once. */
const mailboxes = new WeakMap<SimulatedWorld, Set<string>>();

function mailboxOf(world: SimulatedWorld): Set<string> {
  const mailbox = mailboxes.get(world) ?? new Set<string>();
  mailboxes.set(world, mailbox);
  return mailbox;
}

/** A process can die before it asks the mail server, and before it hears the answer. */
const delivers: Act = async ({ world }, context, mail = UNHARMED) => {
  const mails: Sender = async ({ noticeId }) => {
    mail.before();
    mailboxOf(world).add(noticeId);
    mail.after();
    return { kind: "accepted", answer: "250" };
  };
  await raiseTimed(context, { channels: ["mail"] });
  return deliverNotices(context, { senders: { mail: mails } });
};

/** The phone has no KakaoTalk, so the SMS follows. */
const tellsPhone: Act = async ({ world }, context, mail = UNHARMED) => {
  const texts =
    (kind: "accepted" | "refused"): Sender =>
    async ({ noticeId }) => {
      mail.before();
      if (kind === "accepted") mailboxOf(world).add(noticeId);
      mail.after();
      return { kind, answer: "M4V" };
    };
  const mails: Sender = async ({ noticeId }) => {
    mailboxOf(world).add(noticeId);
    return { kind: "accepted", answer: "250" };
  };
  const senders = { mail: mails, alimtalk: texts("refused"), sms: texts("accepted") };
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

const deliversLater: Act = async (setup, context) => {
  await setup.world.moveSeconds(LEASE_IS_OVER_SECONDS);
  return delivers(setup, context);
};

const channelsOf = async ({ world, person }: Setup) =>
  (
    await world.sql<{ id: string; channel: string; status: string }[]>`
      select id, channel, status from notices where user_id = ${person.id} and template = 'new_card_needed' order by channel`
  ).map(({ id, channel, status }) => [channel, status, mailboxOf(world).has(id)]);

/** What this person's notices came to, and whether each of them is in the mailbox. */
const outcomesOf = async ({ world, person }: Setup) =>
  (
    await world.sql<{ id: string; template: string; status: string }[]>`
      select id, template, status from notices where user_id = ${person.id} order by template`
  ).map(({ id, template, status }) => [template, status, mailboxOf(world).has(id)]);

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
