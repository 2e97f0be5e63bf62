import type { Queryable } from "@/db/client";
import type { Notice } from "@/db/queries/notice/outbox";
import { branchToPhones, fallBackToSms } from "@/db/queries/notice/phone";
import type { Context } from "../context";
import type { LookUps } from "./letter";
import { isPhoneChannel, PHONE_TEMPLATES, type PhoneTemplate } from "./matrix";

/**
 * Text messages, when a provider is configured: the templates that it has an AlimTalk for, and how
 * it is asked what became of a message.
 */
export type PhoneLine = { alimtalk: readonly PhoneTemplate[]; lookUps: LookUps };

/** More people with a number than fail to pay on one day. */
const MAX_BRANCHED = 1_000;

/**
 * Whoever gave a number is told there as well, by a notice of its own: it waits for no mail server,
 * and is read again at sending as every notice.
 * @param ids mails that a deliverer has just taken; absent: all that wait
 */
export async function branch(context: Context, line: PhoneLine | undefined, ids?: string[]): Promise<void> {
  if (!line || ids?.length === 0) return;
  await branchToPhones(context.db, { ...branching(context, line), ids });
}

const branching = (context: Context, { alimtalk }: PhoneLine) => ({
  now: context.now(),
  templates: [...PHONE_TEMPLATES],
  alimtalk: [...alimtalk],
  limit: MAX_BRANCHED,
});

/**
 * A channel that refused a notice has a next one: the SMS of an AlimTalk, and the phone of a mail
 * whose number came meanwhile. Written with the refusal, so that neither stands alone.
 */
export async function fallBack(
  tx: Queryable,
  context: Context,
  { notice, line }: { notice: Notice; line: PhoneLine | undefined },
): Promise<void> {
  if (!line) return;
  if (notice.channel === "alimtalk") await fallBackToSms(tx, { id: notice.id, now: context.now() });
  else if (!isPhoneChannel(notice.channel)) await branchToPhones(tx, { ...branching(context, line), ids: [notice.id] });
}
