/**
 * What strangers can post, at full rate, beside a batch: forged webhooks about real payments, and
 * requests for sign-in mails. The same batch runs alone and in the flood, by turns.
 * Source: docs/decisions/0022-hints-have-their-own-share.md, 0023-limits-are-counters.md
 */
import { setTimeout as pause } from "node:timers/promises";
import type { RunSummary } from "@/lib/billing/batch/run-billing";
import { type MailServer, startMailServer } from "@/tests/support/mail-server";
import { type Answered, answerOf, timeOf } from "./load";
import { measure } from "./processes";
import { median, perSecond, type Report, rounded } from "./report";
import { makeDueAgain, postponeDue, seedHistory } from "./seed";
import { type BenchInput, type BenchSetup, withBenchSetup } from "./setup";
import { buildSite, serveSite } from "./site";

const DUE = 2_000;
const LATENCY_MS = 300;
const ROUNDS = 2;
const HOOKS_A_SECOND = 300;
const MAILS_A_SECOND = 50;
const TICK_MS = 20;
/** A server that answers slower than this many wait for is not sent more: it is full. */
const MAX_UNANSWERED = 200;

export const flood = (ground: BenchInput): Promise<Report> =>
  withBenchSetup(ground, { due: 2 * ROUNDS * DUE, latencyMs: LATENCY_MS }, async (setup) => {
    await seedHistory(setup.sql, { months: 1 });
    await postponeDue(setup.sql);
    ground.say("building the app");
    const build = await buildSite();
    const mail = await startMailServer();
    const server = await serveSite(build, {
      ...setup.place,
      environment: { EMAIL_SERVER: mail.url, EMAIL_FROM: "Trakko <no-reply@trakko.demo>" },
    });
    try {
      await timeOf(`${server.url}/api/health`);
      const times: Record<"alone" | "flooded", number[]> = { alone: [], flooded: [] };
      const answered: Counts = { sent: 0, held: 0, ok: 0, turnedAway: 0, failed: 0 };
      for (let round = 0; round < ROUNDS; round++) {
        ground.say(`round ${round + 1} of ${ROUNDS}: the batch alone`);
        times.alone.push(await runDue(setup));
        ground.say(`round ${round + 1} of ${ROUNDS}: the batch in the flood`);
        times.flooded.push(await during(() => runDue(setup), { url: server.url, answered }));
      }
      const { approvals } = await setup.toss.state();
      if (approvals !== 2 * ROUNDS * DUE) throw new Error(`${approvals} approvals for ${2 * ROUNDS * DUE} due`);
      const [alone, flooded] = [median(times.alone), median(times.flooded)];
      return {
        figures: [
          {
            what: `${DUE} due, beside ${HOOKS_A_SECOND} webhooks and ${MAILS_A_SECOND} requests for mails a second`,
            ours: perSecond(DUE, flooded),
            baseline: `alone ${perSecond(DUE, alone)}`,
            figure: alone / flooded,
            unit: "x",
            floor: 0.7,
            goal: 0.95,
          },
        ],
        notes: notesOf(answered, times.flooded, mail),
      };
    } finally {
      await server.stop();
      await mail.close();
      build.remove();
    }
  });

/** Charges what is due. @returns seconds */
async function runDue({ sql, place }: BenchSetup): Promise<number> {
  await makeDueAgain(sql, DUE);
  const { answer, seconds } = await measure<RunSummary>({ ...place, subject: "./ours/billing-run.ts" });
  if (answer.paid !== DUE) throw new Error(`not all were paid: ${JSON.stringify(answer)}`);
  return seconds;
}

type Counts = { sent: number; held: number; ok: number; turnedAway: number; failed: number };
type Target = { url: string; answered: Counts };

/** Floods the site until the work is done. */
async function during<Answer>(work: () => Promise<Answer>, target: Target): Promise<Answer> {
  const flooding = { isOver: false };
  const flooded = pour(target, flooding);
  try {
    return await work();
  } finally {
    flooding.isOver = true;
    await flooded;
  }
}

/** Sends at the wanted rate, whether or not the server keeps up. */
async function pour({ url, answered }: Target, flooding: { isOver: boolean }): Promise<void> {
  const csrf = await csrfOf(url);
  const underWay = new Set<Promise<unknown>>();
  const send = (asked: Promise<Answered>) => {
    answered.sent += 1;
    const counted = asked
      .then(kindOf, () => "failed" as const)
      .then((kind) => {
        answered[kind] += 1;
        underWay.delete(counted);
      });
    underWay.add(counted);
  };
  const began = performance.now();
  const behind = { hooks: 0, mails: 0 };
  while (!flooding.isOver) {
    const seconds = (performance.now() - began) / 1_000;
    for (const [kind, rate] of [
      ["hooks", HOOKS_A_SECOND],
      ["mails", MAILS_A_SECOND],
    ] as const)
      for (; behind[kind] < seconds * rate; behind[kind]++) {
        const nth = answered.sent + answered.held;
        if (underWay.size >= MAX_UNANSWERED) answered.held += 1;
        else send(kind === "hooks" ? forgedHook(url, nth) : mailRequest(url, nth, csrf));
      }
    await pause(TICK_MS);
  }
  await Promise.all(underWay);
}

const kindOf = ({ status }: Answered) => (status >= 500 ? "failed" : status === 429 ? "turnedAway" : "ok");

const forgedHook = (url: string, nth: number): Promise<Answered> =>
  answerOf(`${url}/api/billing/toss/webhook`, {
    method: "POST",
    headers: { "content-type": "application/json", "tosspayments-webhook-transmission-id": `forged-${nth}` },
    body: JSON.stringify({
      eventType: "PAYMENT_STATUS_CHANGED",
      createdAt: new Date().toISOString(),
      data: { orderId: `bench-1-${1 + (nth % (2 * ROUNDS * DUE))}`, status: "CANCELED" },
    }),
  });

type Csrf = { token: string; cookie: string };

const mailRequest = (url: string, nth: number, { token, cookie }: Csrf): Promise<Answered> =>
  answerOf(`${url}/api/auth/signin/email`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", cookie },
    body: new URLSearchParams({ csrfToken: token, email: `stranger-${nth}@example.com`, json: "true" }).toString(),
  });

async function csrfOf(url: string): Promise<Csrf> {
  const answer = await fetch(`${url}/api/auth/csrf`);
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return {
    token: csrfToken,
    cookie: answer.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; "),
  };
}

function notesOf({ sent, held, ok, turnedAway, failed }: Counts, seconds: readonly number[], mail: MailServer): string[] {
  const whole = seconds.reduce((sum, each) => sum + each, 0);
  return [
    `medians of ${ROUNDS} rounds by turns; all on one machine, so the flood's own CPU slows the batch too`,
    `${rounded(sent / whole)} requests a second reached the site, ${held} were held back because ${MAX_UNANSWERED} had no answer yet`,
    `${ok} answered, ${turnedAway} turned away, ${failed} failed; ${mail.received.length} mails left`,
  ];
}
