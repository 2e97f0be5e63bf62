import { afterEach } from "vitest";
import { type OpenSenders, openSenders } from "@/app/_mails/senders";
import type { Person } from "@/db/queries/account/people";
import { deliverNotices } from "@/lib/notice/deliver";
import { raiseTimed } from "@/lib/notice/raise-timed";
import { savePhone } from "@/lib/notice/save-phone";
import { ACCOUNT, SENDER, startTextServer, type TextServer } from "@/tests/support/text-server";
import { CARDS, type WorldOptions } from "@/tests/support/world";
import { merchantSettings, type NoticeWorld, noticeWorlds, type SenderSettings } from "./notice-world";

export type PhoneWorld = NoticeWorld & {
  texts: TextServer;
  open: OpenSenders;
  /** Finds what time has caused, and delivers what is due. */
  tend: () => ReturnType<typeof deliverNotices>;
  /** A person with a number whose renewal has just been declined, at 10:00 in Seoul. */
  failed: (card?: string) => Promise<Person>;
  /** What became of this person's notices on their phone. */
  onPhone: (person: Pick<Person, "id">) => Promise<PhoneRow[]>;
};
export type PhoneRow = {
  template: string;
  channel: string;
  status: string;
  reason: string | null;
  answer: string | null;
  tries: number;
};

export const NUMBER = "01012345678";
const ALIMTALK = {
  channelId: "KA01PF0001",
  templateIds: { payment_failed: "KA01TP0001", new_card_needed: "KA01TP0002", renewal_in_7_days: "KA01TP0003" },
};

const textSettings = (mailUrl: string, textUrl: string, change: Partial<SenderSettings> = {}): SenderSettings => ({
  ...merchantSettings(mailUrl),
  textMessages: { account: { ...ACCOUNT, baseUrl: textUrl }, sender: SENDER, alimtalk: ALIMTALK },
  ...change,
});

/** Worlds with a real mail server and a provider of text messages, and our own channels to both. */
export function phoneWorlds() {
  const world = noticeWorlds();
  const closing: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  return async ({ change, ...options }: WorldOptions & { change?: Partial<SenderSettings> } = {}): Promise<PhoneWorld> => {
    const w = await world(options);
    const texts = await startTextServer();
    const open = openSenders(textSettings(w.mail.url, texts.url, change));
    closing.push(open.close, texts.close);
    const tend = async () => {
      await raiseTimed(w.context, { channels: [] });
      return deliverNotices(w.context, { senders: open.senders, phone: open.phone });
    };
    const failed = async (card: string = CARDS.insufficient) => {
      const person = await w.subscriber();
      await savePhone(w.context, { userId: person.id, number: NUMBER, isAgreed: true });
      await w.changeCard(person, card);
      w.moveTo("2026-04-10T10:00:00+09:00");
      await tend();
      await w.runBatch();
      return person;
    };
    const onPhone = ({ id }: Pick<Person, "id">) => w.sql<PhoneRow[]>`
      select template, channel, status, reason, answer, tries from notices
      where user_id = ${id} and channel in ('alimtalk', 'sms') order by created_at, channel`;
    return { ...w, texts, open, tend, failed, onPhone };
  };
}
