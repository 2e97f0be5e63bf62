/**
 * Fifty deliverers at once with a real mail server, each killed at another await, wave after wave.
 */
import { afterEach, expect, test } from "vitest";
import { openMailer } from "@/lib/mail/mailer";
import { deliverNotices } from "@/lib/notice/deliver";
import type { Sender } from "@/lib/notice/letter";
import { createKillPoints } from "@/tests/crash/kill-points";
import { isInjected } from "@/tests/simulation/faults";
import { openObservedPool } from "@/tests/simulation/observed-database";
import { startMailServer } from "@/tests/support/mail-server";
import { eventually } from "@/tests/support/patience";
import { FROM, manyNotices, type NoticeWorld, noticeWorlds, plainMail } from "./notice-world";

const world = noticeWorlds();
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Enough that a third of the deliverers have something to do at once. */
const NOTICES = 300;
const DELIVERERS = 50;
/** More awaits than a deliverer of twenty notices has. */
const AWAITS = 150;
const LEASE_MINUTES = 10;
const REFUSED = "p7@example.com";
const CONNECTIONS = 10;

type Taken = { noticeId: string; isAlive: () => boolean };

/** Deliverers in processes of their own, which die at their `killAt`-th await; 0: they live. */
function fleetOf(w: NoticeWorld) {
  const pool = openObservedPool(w.databaseUrl, CONNECTIONS);
  closing.push(pool.close);
  const taken: Taken[] = [];
  let deaths = 0;
  const one = async (killAt: number, mail: Sender) => {
    const points = createKillPoints(killAt);
    const sender: Sender = async (letter) => {
      points.mail.before();
      const delivered = await mail(letter);
      if (delivered.kind === "accepted") taken.push({ noticeId: letter.noticeId, isAlive: () => !points.mail.isDead() });
      points.mail.after();
      return delivered;
    };
    const context = { ...w.context, db: pool.watchedBy(points.options.watcher ?? { before: () => {}, after: () => {} }) };
    await deliverNotices(context, { senders: { mail: sender } }).catch((error: unknown) => {
      if (!isInjected(error)) throw error;
      deaths += 1;
    });
  };
  /** All at once, the n-th dying at its n-th await after `from`. */
  const wave = (from: number, mail: Sender) =>
    Promise.all(Array.from({ length: DELIVERERS }, (_, nth) => one(from + nth + 1, mail)));
  const living = (mail: Sender) => Promise.all(Array.from({ length: DELIVERERS }, () => one(0, mail)));
  return { wave, living, taken, deaths: () => deaths };
}

const senderOf = (server: string): Sender => {
  const mailer = openMailer({ server, from: FROM });
  closing.push(mailer.close);
  return (letter) => mailer.send(plainMail(letter));
};

const deadServer = async (): Promise<string> => {
  const spare = await startMailServer();
  await spare.close();
  return spare.url;
};

test("lose nothing and double nothing, with a server that is dead for two days, then slow, and refuses one address", async () => {
  const w = await world();
  await manyNotices(w, NOTICES);
  const fleet = fleetOf(w);
  const [dead, alive] = [senderOf(await deadServer()), senderOf(w.mail.url)];
  for (let days = 0; days < 2; days += 1) {
    await fleet.wave(days * DELIVERERS, dead);
    w.moveMinutes(24 * 60);
  }
  expect(w.mail.received).toEqual([]);
  for (let from = 0; from < AWAITS; from += DELIVERERS) {
    w.mail.behave({ holds: true, refuses: { [REFUSED]: 550 } });
    const slow = fleet.wave(from, alive);
    // Others come while the server still holds what it was given.
    let isOver = false;
    void slow.then(() => {
      isOver = true;
    });
    await eventually(() => w.mail.heldCount() > 0 || isOver);
    const others = fleet.wave(from, alive);
    w.mail.behave({ refuses: { [REFUSED]: 550 } });
    w.mail.release();
    await Promise.all([slow, others]);
    w.moveMinutes(LEASE_MINUTES + 1);
  }
  await fleet.living(alive);
  w.moveMinutes(24 * 60);
  await fleet.living(alive);

  const rows = await w.sql<{ id: string; status: string; reason: string | null; user_id: string }[]>`
    select id, status, reason, user_id from notices`;
  expect(rows.filter(({ user_id }) => `${user_id}@example.com` === REFUSED)).toMatchObject([
    { status: "undeliverable", reason: "refused" },
  ]);
  const others = rows.filter(({ user_id }) => `${user_id}@example.com` !== REFUSED);
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set(["sent"]));
  expect(new Set(w.mail.received.map(({ to }) => to)).size).toBe(NOTICES - 1);
  // Nobody has two different mails, and the same one came again only after a death that left it in
  // doubt.
  expect(new Set(w.mail.received.map(({ messageId }) => messageId)).size).toBe(NOTICES - 1);
  const byTheLiving = fleet.taken.filter(({ isAlive }) => isAlive()).map(({ noticeId }) => noticeId);
  expect(byTheLiving.length).toBe(new Set(byTheLiving).size);
  expect(fleet.deaths()).toBeGreaterThan(AWAITS / 10);
});
