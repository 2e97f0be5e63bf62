// Fourteen months of a small subscription business, as a list of dated acts. Nothing here touches a table: whoever plays the acts does so
// through the real operations, under a moved clock.

import { addMonths, BATCH_HOUR, seoulDay, seoulInstant } from "@/lib/billing/rules/calendar";
import type { Plan } from "@/lib/billing/rules/plan";
import { type DemoScenario, demoPeople } from "@/lib/demo/demo-people";

export type Act =
  | { kind: "batch" }
  | { kind: "subscribe"; email: string; plan: Plan; cardNumber: string }
  | { kind: "cancel"; email: string; reason?: string }
  | { kind: "resume"; email: string }
  | { kind: "change_card"; email: string; cardNumber: string }
  /** How the person's card answers from now on; null: as its number says. */
  | { kind: "card_turns"; email: string; declineCode: string | null }
  /** Somebody cancels the newest payment in the Toss console; without an amount, all of it. */
  | { kind: "console_refund"; email: string; amountWon?: number };

export type DatedAct = { at: Date; act: Act };
export type Character = { email: string; name: string };
export type History = { beginsAt: Date; people: Character[]; acts: DatedAct[] };

const MONTHS = 14;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const CARDS = {
  approved: [
    "4518421234567890",
    "4330281234567890",
    "5310801234567890",
    "5361481234567890",
    "5137921234567890",
    "9410001234567890",
    "5336091234567890",
    "5370421234567890",
  ],
  insufficient: "4518420000000101",
  stopped: "4518420000000102",
  lost: "4518420000000103",
  lostAnswer: "4518420000000201",
};

const NAMES = [
  "고은서",
  "권도현",
  "김가온",
  "김나윤",
  "김도영",
  "김세아",
  "남주원",
  "노하린",
  "류시우",
  "문채원",
  "민지호",
  "박서연",
  "박예준",
  "배수아",
  "백승우",
  "서다은",
  "서민재",
  "손유진",
  "송지안",
  "신현우",
  "안소율",
  "양준서",
  "오아린",
  "우태윤",
  "유시은",
  "윤건우",
  "이도현",
  "이라온",
  "이수빈",
  "이하준",
  "임지율",
  "장우진",
  "전예린",
  "정시윤",
  "조민서",
  "차은우리",
  "최다인",
  "한지후",
  "황보서윤",
  "제갈민준",
];

/** @returns everything that happens between fourteen months ago and now, in order; the same for the same instant */
export function demoHistory(now: Date): History {
  const beginsAt = addMonths(now, -MONTHS);
  const listed = demoPeople().map(({ email, name }) => ({ email, name }));
  const others = NAMES.map((name, i) => ({ email: `member${String(i + 1).padStart(2, "0")}@trakko.demo`, name }));
  const acts = [
    ...dailyBatches(beginsAt, now),
    ...demoPeople().flatMap(({ email, scenario }) => actsOfScenario(email, scenario, now)),
    ...others.flatMap(({ email }, i) => actsOfMember(email, i, now)),
  ];
  const past = acts.filter(({ at }) => at > beginsAt && at < now);
  return { beginsAt, people: [...listed, ...others], acts: past.sort((a, b) => a.at.getTime() - b.at.getTime()) };
}

function dailyBatches(from: Date, to: Date): DatedAct[] {
  const batches: DatedAct[] = [];
  const first = seoulInstant(seoulDay(from), BATCH_HOUR);
  for (let at = first.getTime(); at < to.getTime(); at += DAY_MS) batches.push({ at: new Date(at), act: { kind: "batch" } });
  return batches;
}

const daysBefore = (now: Date, days: number, minutes = 0): Date => new Date(now.getTime() - days * DAY_MS - minutes * MINUTE_MS);
const cardOf = (i: number): string => CARDS.approved[i % CARDS.approved.length] ?? CARDS.approved[0] ?? "";
/** The same day `months` months before, in the morning before the batch, so that the charge follows on the day itself. */
const monthsBefore = (instant: Date, months: number): Date =>
  new Date(seoulInstant(seoulDay(addMonths(instant, -months)), 7).getTime() + 23 * MINUTE_MS);

function actsOfScenario(email: string, scenario: DemoScenario, now: Date): DatedAct[] {
  const subscribe = (at: Date, plan: Plan, cardNumber: string): DatedAct => ({
    at,
    act: { kind: "subscribe", email, plan, cardNumber },
  });
  const turns = (at: Date, declineCode: string | null): DatedAct => ({ at, act: { kind: "card_turns", email, declineCode } });
  switch (scenario) {
    case "active_monthly":
      return [subscribe(monthsBefore(daysBefore(now, 12), 12), "pro_monthly", cardOf(0))];
    case "active_yearly":
      return [subscribe(monthsBefore(daysBefore(now, 6), 13), "pro_yearly", cardOf(1))];
    case "past_due":
      return [
        subscribe(monthsBefore(daysBefore(now, 2), 5), "pro_monthly", cardOf(2)),
        turns(daysBefore(now, 9), "REJECT_CARD_PAYMENT"),
      ];
    case "hard_declined":
      return [
        subscribe(monthsBefore(daysBefore(now, 3), 4), "pro_monthly", cardOf(3)),
        turns(daysBefore(now, 9), "INVALID_STOPPED_CARD"),
      ];
    case "cancel_scheduled":
      return [
        subscribe(monthsBefore(daysBefore(now, 11), 6), "pro_monthly", cardOf(4)),
        { at: daysBefore(now, 4, 95), act: { kind: "cancel", email, reason: "잠시 쉬어 가려고요" } },
      ];
    case "ended":
      return [
        subscribe(monthsBefore(daysBefore(now, 20), 9), "pro_monthly", cardOf(5)),
        { at: daysBefore(now, 150, 40), act: { kind: "cancel", email } },
      ];
    case "month_end":
      return [subscribe(lastThirtyFirst(now, 8), "pro_monthly", cardOf(6))];
    case "free":
    case "admin":
      return [];
    default:
      return scenario satisfies never;
  }
}

/** A 31st at least so many months ago, so that February and the short months have come by since. */
function lastThirtyFirst(now: Date, monthsAgo: number): Date {
  for (let months = monthsAgo; months < monthsAgo + 3; months++) {
    const { year, month } = seoulDay(addMonths(now, -months));
    const day = seoulDay(seoulInstant({ year, month, day: 31 }, 7));
    if (day.day === 31) return new Date(seoulInstant(day, 7).getTime() + 41 * MINUTE_MS);
  }
  throw new Error("three months in a row without a 31st");
}

/** Forty ordinary lives, one of ten kinds each; joined over the year, so that the business is seen to grow. */
function actsOfMember(email: string, i: number, now: Date): DatedAct[] {
  const joinsDaysAgo = 410 - ((i * 53) % 400);
  const joinedAt = daysBefore(now, joinsDaysAgo, (i * 37) % 600);
  const at = (daysAfterJoining: number): Date => new Date(joinedAt.getTime() + daysAfterJoining * DAY_MS + 11 * MINUTE_MS);
  const plan: Plan = i % 5 === 2 ? "pro_yearly" : "pro_monthly";
  const join: DatedAct = { at: joinedAt, act: { kind: "subscribe", email, plan, cardNumber: cardOf(i) } };
  const monthly: DatedAct = { at: joinedAt, act: { kind: "subscribe", email, plan: "pro_monthly", cardNumber: cardOf(i) } };
  const turns = (day: number, declineCode: string | null): DatedAct => ({
    at: at(day),
    act: { kind: "card_turns", email, declineCode },
  });
  switch (i % 10) {
    case 3: // leaves after some months
      return [monthly, { at: at(70 + i), act: { kind: "cancel", email, reason: i % 20 === 3 ? "가격이 부담돼요" : undefined } }];
    case 4: // refused at the first charge; some come back with another card
      return [
        {
          at: joinedAt,
          act: { kind: "subscribe", email, plan: "pro_monthly", cardNumber: i % 20 === 4 ? CARDS.insufficient : CARDS.lost },
        },
        ...(i % 20 === 4
          ? [{ at: at(1), act: { kind: "subscribe" as const, email, plan: "pro_monthly" as const, cardNumber: cardOf(i) } }]
          : []),
      ];
    case 5: // no money on the day, through at a later retry
      return [monthly, turns(25, "REJECT_CARD_PAYMENT"), turns(33, null)];
    case 6: // card stopped, another card settles it
      return [
        monthly,
        turns(25, "INVALID_STOPPED_CARD"),
        { at: at(33), act: { kind: "change_card", email, cardNumber: cardOf(i + 3) } },
      ];
    case 7: // never pays again: ends
      return [monthly, turns(50, i % 20 === 7 ? "EXCEED_MAX_ONE_DAY_AMOUNT" : "INVALID_CARD_EXPIRATION")];
    case 8: // cancels, thinks again
      return [join, { at: at(12), act: { kind: "cancel", email } }, { at: at(15), act: { kind: "resume", email } }];
    case 9: // answers get lost on the way, or the shop refunds
      return i % 20 === 9
        ? [{ at: joinedAt, act: { kind: "subscribe", email, plan: "pro_monthly", cardNumber: CARDS.lostAnswer } }]
        : [monthly, { at: at(5), act: { kind: "console_refund", email, amountWon: i % 40 === 19 ? undefined : 3_000 } }];
    default:
      return [join];
  }
}
