/** The deliverer of notices. */
import { deliverNotices } from "@/lib/notice/deliver";
import type { Sender } from "@/lib/notice/letter";
import { raiseTimed } from "@/lib/notice/raise-timed";
import type { SimulatedWorld } from "@/tests/simulation/simulated-world";
import { fallBehind } from "./acts";
import { type Act, type End, type MailPoints, type Scenario, type Setup, stillActive } from "./scenario";

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

const deliversLater: Act = async (setup, context) => {
  await setup.world.moveSeconds(LEASE_IS_OVER_SECONDS);
  return delivers(setup, context);
};

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
];
