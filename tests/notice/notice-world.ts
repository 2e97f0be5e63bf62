import { afterEach } from "vitest";
import type { openSenders } from "@/app/_mails/senders";
import type { Person } from "@/db/queries/account/people";
import { openMailer } from "@/lib/mail/mailer";
import { type DeliverInput, deliverNotices } from "@/lib/notice/deliver";
import type { Letter, Senders } from "@/lib/notice/letter";
import { checkedWorlds } from "@/tests/support/checked-worlds";
import { type MailServer, startMailServer } from "@/tests/support/mail-server";
import type { World, WorldOptions } from "@/tests/support/world";

export const FROM = "Trakko <hello@trakko.example>";

export type SenderSettings = Parameters<typeof openSenders>[0];

/** A merchant with a mail server, and no other channel. */
export const merchantSettings = (mailUrl: string): SenderSettings => ({
  appBaseUrl: "https://trakko.example",
  business: {
    name: "트라코 주식회사",
    representative: null,
    registrationNumber: null,
    mailOrderNumber: null,
    address: null,
    phone: null,
    email: null,
  },
  email: { server: mailUrl, from: FROM },
  adminEmails: [],
  slackWebhookUrl: undefined,
  discordWebhookUrl: undefined,
  merchantLanguage: "ko",
  cardStatementName: null,
  textMessages: null,
});

export type NoticeWorld = World & {
  mail: MailServer;
  senders: Senders;
  /** Delivers what is due, as one deliverer of many. */
  deliver: (input?: Partial<DeliverInput>) => ReturnType<typeof deliverNotices>;
  /** The subjects of the mails that this person has got, without the same mail twice. */
  mailsTo: (person: Pick<Person, "email">) => string[];
};

/** Worlds with a real mail server. The subject of a mail is the template of its notice. */
export function noticeWorlds(): (options?: WorldOptions) => Promise<NoticeWorld> {
  const world = checkedWorlds();
  const open: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });
  return async (options) => {
    const w = await world(options);
    const mail = await startMailServer();
    const mailer = openMailer({ server: mail.url, from: FROM });
    open.push(mailer.close, mail.close);
    const senders: Senders = { mail: (letter) => mailer.send(plainMail(letter)) };
    return {
      ...w,
      mail,
      senders,
      deliver: (input) => deliverNotices(w.context, { senders, ...input }),
      mailsTo: ({ email }) => mail.received.filter(({ to }) => to === email).map(({ subject }) => subject),
    };
  };
}

export const plainMail = (letter: Letter) => ({
  to: [letter.to === "person" ? letter.address : "boss@trakko.example"],
  bcc: letter.to === "person" ? letter.copies : [],
  subject: letter.template,
  html: "",
  text: letter.template,
  messageId: `<${letter.noticeId}@trakko.example>`,
});

/** As many notices as people, without their payments: what a deliverer sees is the same. */
export async function manyNotices(w: World, count: number) {
  await w.sql`insert into users (id, email, created_at) select 'p' || n, 'p' || n || '@example.com', ${w.now()} from generate_series(1, ${count}) n`;
  await w.sql`insert into notices (event, template, channel, user_id, created_at, due_at)
    select 'test:' || n, 'refunded', 'mail', 'p' || n, ${w.now()}, ${w.now()} from generate_series(1, ${count}) n`;
}

export const noticesOf = (w: World, { id }: Pick<Person, "id">) =>
  w.sql<{ id: string; template: string; status: string; reason: string | null; answer: string | null; tries: number }[]>`
    select id, template, status, reason, answer, tries from notices where user_id = ${id} order by created_at, template`;
