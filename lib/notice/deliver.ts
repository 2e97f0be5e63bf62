/**
 * The deliverer. Any number may run at once: a notice belongs to the one that has moved its due
 * instant ahead, for longer than any sending takes. Nothing is sent inside a transaction. A notice
 * is read again right before it is sent, and its row says at once what became of it.
 * A process that dies between the answer of the mail server and that row leaves it open whether the
 * mail went out. The notice is then sent again with the same Message-ID, by which mailboxes know it
 * for the same mail.
 * Source: docs/decisions/0040-notices-are-rows.md, RFC 1047
 */
import type { Queryable } from "@/db/client";
import { claimNotices, type Notice, postponeNotice, settleNotice } from "@/db/queries/notice/outbox";
import { addMs, MINUTE_MS } from "../billing/rules/units";
import type { Context } from "../context";
import type { Delivered, LookUp, Sender, Senders } from "./letter";
import type { Channel } from "./matrix";
import { branch, fallBack, type PhoneLine } from "./phone-line";
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
  /** Absent: no provider of text messages is configured. */
  phone?: PhoneLine;
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
  const { senders, phone, isOutOfTime = () => false, maxRounds = MAX_ROUNDS } = input;
  const counts: Delivery = { sent: 0, dropped: 0, postponed: 0, undeliverable: 0 };
  const down = new Set<Channel>();
  await branch(context, phone);
  for (let round = 0; round < maxRounds && !isOutOfTime(); round++) {
    const channels = CHANNELS.filter((channel) => !down.has(channel));
    const now = context.now();
    const heldUntil = addMs(now, LEASE_MS);
    const taken = await claimNotices(context.db, { now, until: heldUntil, channels, limit: TAKEN_TOGETHER });
    if (taken.length === 0) return counts;
    // Those that were written since the delivery began.
    await branch(
      context,
      phone,
      taken.flatMap(({ id, channel }) => (channel === "mail" ? [id] : [])),
    );
    const readings = await readLetters(context, taken);
    const began = performance.now();
    const hasTime = () => performance.now() - began + SEND_WITHIN_MS < LEASE_MS;
    await inTurns(taken, async (notice) => {
      if (!hasTime()) return;
      const reading = readings.get(notice.id) ?? { kind: "drop", reason: "no_person" };
      const end = await handle(context, { notice, reading, heldUntil, senders, phone, down });
      counts[end] += 1;
    });
  }
  return counts;
}

const CHANNELS: readonly Channel[] = ["mail", "slack", "discord", "alimtalk", "sms"];

async function inTurns(notices: readonly Notice[], each: (notice: Notice) => Promise<void>): Promise<void> {
  const waiting = notices.values();
  const worker = async () => {
    for (const notice of waiting) await each(notice);
  };
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  // Nothing goes on behind the caller's back, whose process may stop once it has its answer.
  for (const end of ended) if (end.status === "rejected") throw end.reason;
}

type Handling = {
  notice: Notice;
  reading: Reading;
  heldUntil: Date;
  senders: Senders;
  phone: PhoneLine | undefined;
  down: Set<Channel>;
};
type End = keyof Delivery;

async function handle(context: Context, { notice, reading, heldUntil, senders, phone, down }: Handling): Promise<End> {
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
  const means = meansOf({ notice, reading, sender: senders[channel], lookUp: phone?.lookUps[channel] });
  if (means.kind === "drop") return drop(means.reason);
  if (means.kind === "later") return giveBack(means.until);
  if (down.has(channel)) return giveBack(now);
  const delivered = await askSafely(context, notice, means.ask);
  if (delivered.kind === "unavailable") down.add(channel);
  return record(context, { notice, heldUntil, phone, delivered });
}

type Ask = () => Promise<Delivered>;
type Means = Exclude<Reading, { kind: "letter" | "broken" }> | { kind: "ask"; ask: Ask };
type Choosing = { notice: Notice; reading: Reading; sender: Sender | undefined; lookUp: LookUp | undefined };

/** What the channel has already is not sent again, whatever has become true since. */
function meansOf({ notice: { handedAs }, reading, sender, lookUp }: Choosing): Means {
  if (handedAs !== null && lookUp) return { kind: "ask", ask: () => lookUp(handedAs) };
  switch (reading.kind) {
    case "drop":
    case "later":
      return reading;
    case "letter":
      if (!sender) return { kind: "drop", reason: "channel_not_configured" };
      return { kind: "ask", ask: () => sender(reading.letter) };
    case "broken":
      return { kind: "ask", ask: async () => UNREADABLE };
    default:
      return reading satisfies never;
  }
}

const UNREADABLE: Delivered = { kind: "deferred", answer: "not sent: see the log" };

/** A door per letter: what breaks one letter does not hold up the others. */
async function askSafely(context: Context, { id, template }: Notice, ask: Ask): Promise<Delivered> {
  try {
    return await ask();
  } catch (error) {
    context.log.error({ err: error, noticeId: id, template }, "a notice could not be sent");
    return UNREADABLE;
  }
}

type Recording = { notice: Notice; heldUntil: Date; phone: PhoneLine | undefined; delivered: Delivered };

async function record(context: Context, { notice, heldUntil, phone, delivered }: Recording): Promise<End> {
  const { id, tries, createdAt, template } = notice;
  const { kind, answer } = delivered;
  const now = context.now();
  const settle = (db: Queryable, status: "sent" | "undeliverable", reason: string | null) =>
    settleNotice(db, { id, heldUntil, status, now, reason, answer });
  if (kind === "accepted") {
    await settle(context.db, "sent", null);
    return "sent";
  }
  // Taken earlier: a look-up that fails now says nothing about it.
  const isHanded = kind === "handed" || (notice.handedAs !== null && kind !== "refused");
  if (kind !== "handed") context.log.warn({ noticeId: id, template, tries, answer }, "a notice was not taken");
  const until = kind === "refused" ? null : nextTryAt({ tries, createdAt }, now);
  if (until) {
    const handedAs = delivered.kind === "handed" ? delivered.handedAs : null;
    const isCopied = delivered.kind === "deferred" && delivered.isCopied === true;
    await postponeNotice(context.db, { id, heldUntil, until, answer, tries, handedAs, isCopied });
    return "postponed";
  }
  // The channel has it and never said more: nothing speaks for a failure.
  if (isHanded) {
    await settle(context.db, "sent", null);
    return "sent";
  }
  await context.db.transaction(async (tx) => {
    const isOurs = await settle(tx, "undeliverable", kind === "refused" ? "refused" : "given_up");
    if (isOurs) await fallBack(tx, context, { notice, line: phone });
  });
  return "undeliverable";
}
