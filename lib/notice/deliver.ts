/**
 * The deliverer. Any number may run at once: a notice belongs to the one that has moved its due
 * instant ahead, for longer than any sending takes. Nothing is sent inside a transaction. A notice
 * is read again right before it is sent, and its row says at once what became of it.
 * A process that dies between the answer of the mail server and that row leaves it open whether the
 * mail went out. The notice is then sent again with the same Message-ID, by which mailboxes know it
 * for the same mail.
 * Source: docs/decisions/0040-notices-are-rows.md, RFC 1047
 */
import { claimNotices, type Notice, postponeNotice, settleNotice } from "@/db/queries/notice/outbox";
import { addMs, MINUTE_MS } from "../billing/rules/units";
import type { Context } from "../context";
import type { Delivered, Letter, Sender, Senders } from "./letter";
import type { Channel } from "./matrix";
import { type Reading, readLetters } from "./read-letters";
import { nextTryAt } from "./waits";

/** A sender gives up within this time. */
const SEND_WITHIN_MS = 2 * MINUTE_MS;
/** Longer than TAKEN_TOGETHER letters take, AT_ONCE at a time, when each needs all its time. */
const LEASE_MS = 10 * MINUTE_MS;
const TAKEN_TOGETHER = 20;
const AT_ONCE = 5;
/** 100,000 notices in one call, which no time limit allows. */
const MAX_ROUNDS = 5_000;

export type Delivery = { sent: number; dropped: number; postponed: number; undeliverable: number };
export type DeliverInput = {
  senders: Senders;
  /** Asked before more notices are taken. */
  isOutOfTime?: () => boolean;
  /** How often notices are taken; a request takes once. */
  maxRounds?: number;
};

/**
 * Delivers what is due, the oldest first.
 * @returns counts; throws only when the database is gone
 */
export async function deliverNotices(context: Context, input: DeliverInput): Promise<Delivery> {
  const { senders, isOutOfTime = () => false, maxRounds = MAX_ROUNDS } = input;
  const counts: Delivery = { sent: 0, dropped: 0, postponed: 0, undeliverable: 0 };
  const down = new Set<Channel>();
  for (let round = 0; round < maxRounds && !isOutOfTime(); round++) {
    const channels = CHANNELS.filter((channel) => !down.has(channel));
    const now = context.now();
    const heldUntil = addMs(now, LEASE_MS);
    const taken = await claimNotices(context.db, { now, until: heldUntil, channels, limit: TAKEN_TOGETHER });
    if (taken.length === 0) return counts;
    const readings = await readLetters(context, taken);
    const began = performance.now();
    const hasTime = () => performance.now() - began + SEND_WITHIN_MS < LEASE_MS;
    await inTurns(taken, async (notice) => {
      if (!hasTime()) return;
      const reading = readings.get(notice.id) ?? { kind: "drop", reason: "no_person" };
      const end = await handle(context, { notice, reading, heldUntil, senders, down });
      counts[end] += 1;
    });
  }
  return counts;
}

const CHANNELS: readonly Channel[] = ["mail", "slack", "discord"];

async function inTurns(notices: readonly Notice[], each: (notice: Notice) => Promise<void>): Promise<void> {
  const waiting = notices.values();
  const worker = async () => {
    for (const notice of waiting) await each(notice);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

type Handling = { notice: Notice; reading: Reading; heldUntil: Date; senders: Senders; down: Set<Channel> };
type End = keyof Delivery;

async function handle(context: Context, { notice, reading, heldUntil, senders, down }: Handling): Promise<End> {
  const { id, tries } = notice;
  const now = context.now();
  const channel = notice.channel as Channel;
  const drop = async (reason: string): Promise<End> => {
    await settleNotice(context.db, { id, heldUntil, status: "dropped", now, reason, answer: null });
    return "dropped";
  };
  // Not a try: nothing was sent.
  const giveBack = async (until: Date): Promise<End> => {
    await postponeNotice(context.db, { id, heldUntil, until, answer: null, tries: tries - 1 });
    return "postponed";
  };
  if (reading.kind === "drop") return drop(reading.reason);
  if (reading.kind === "later") return giveBack(reading.until);
  const sender = senders[channel];
  if (!sender) return drop("channel_not_configured");
  if (down.has(channel)) return giveBack(now);
  const delivered = reading.kind === "broken" ? UNREADABLE : await sendSafely(context, sender, reading.letter);
  if (delivered.kind === "unavailable") down.add(channel);
  return record(context, { notice, heldUntil, delivered });
}

const UNREADABLE: Delivered = { kind: "deferred", answer: "not sent: see the log" };

/** A door per letter: what breaks one letter does not hold up the others. */
async function sendSafely(context: Context, sender: Sender, letter: Letter): Promise<Delivered> {
  try {
    return await sender(letter);
  } catch (error) {
    context.log.error({ err: error, noticeId: letter.noticeId, template: letter.template }, "a notice could not be sent");
    return UNREADABLE;
  }
}

type Recording = { notice: Notice; heldUntil: Date; delivered: Delivered };

async function record(context: Context, { notice, heldUntil, delivered }: Recording): Promise<End> {
  const { id, tries, createdAt, template } = notice;
  const { answer } = delivered;
  const now = context.now();
  const settle = (status: "sent" | "undeliverable", reason: string | null) =>
    settleNotice(context.db, { id, heldUntil, status, now, reason, answer });
  if (delivered.kind === "accepted") {
    await settle("sent", null);
    return "sent";
  }
  context.log.warn({ noticeId: id, template, tries, answer }, "a notice was not taken");
  const until = delivered.kind === "refused" ? null : nextTryAt({ tries, createdAt }, now);
  if (until) {
    await postponeNotice(context.db, { id, heldUntil, until, answer, tries });
    return "postponed";
  }
  await settle("undeliverable", delivered.kind === "refused" ? "refused" : "given_up");
  return "undeliverable";
}
