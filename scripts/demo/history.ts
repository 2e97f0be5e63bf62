// Fourteen months of a small subscription business, as a list of dated actions. This file writes
// nothing: `seed-demo.ts` moves the clock and runs the actions through the real operations.

import { type Period, type Plan, plansOnOffer } from "@/lib/billing/catalogue";
import { addMonths, BATCH_HOUR, seoulDay, seoulInstant } from "@/lib/billing/rules/calendar";
import { DAY_MS, MINUTE_MS } from "@/lib/billing/rules/units";
import { type DemoScenario, demoPeople } from "@/lib/demo/demo-people";

export type Action =
  | { kind: "batch" }
  | { kind: "subscribe"; email: string; plan: Plan; cardNumber: string }
  | { kind: "cancel"; email: string; reason?: string }
  | { kind: "resume"; email: string }
  | { kind: "change_card"; email: string; cardNumber: string }
  /**
   * From now on the issuer declines the person's card with this code; null: the card behaves as its
   * number says.
   */
  | { kind: "card_behaviour"; email: string; declineCode: string | null }
  /** What later invoices say about the person. */
  | { kind: "save_details"; email: string; companyName: string; businessNumber: string; receiptEmails: string[] }
  /** The merchant cancels the newest payment in Toss's console; without an amount, all of it. */
  | { kind: "console_refund"; email: string; amountWon?: number };

export type DatedAction = { at: Date; action: Action };
export type DemoMember = { email: string; name: string };
export type History = { beginsAt: Date; people: DemoMember[]; actions: DatedAction[] };

const planBy = (unit: Period["unit"]): Plan => {
  const plan = plansOnOffer().find(({ period }) => period.unit === unit) ?? plansOnOffer()[0];
  if (!plan) throw new Error("no plan is on offer");
  return plan.id;
};
const MONTHLY = planBy("month");
const YEARLY = planBy("year");

const MONTHS = 14;

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

/**
 * @returns all actions of the last fourteen months, in order. Deterministic: the same `now` gives
 *   the same list
 */
export function demoHistory(now: Date): History {
  const beginsAt = addMonths(now, -MONTHS);
  const listed = demoPeople().map(({ email, name }) => ({ email, name }));
  const others = NAMES.map((name, i) => ({ email: `member${String(i + 1).padStart(2, "0")}@trakko.demo`, name }));
  const actions = [
    ...dailyBatches(beginsAt, now),
    ...demoPeople().flatMap(({ email, scenario }) => actionsOfScenario(email, scenario, now)),
    ...others.flatMap(({ email }, i) => actionsOfMember(email, i, now)),
  ];
  const past = actions.filter(({ at }) => at > beginsAt && at < now);
  return { beginsAt, people: [...listed, ...others], actions: past.sort((a, b) => a.at.getTime() - b.at.getTime()) };
}

function dailyBatches(from: Date, to: Date): DatedAction[] {
  const batches: DatedAction[] = [];
  const first = seoulInstant(seoulDay(from), BATCH_HOUR);
  for (let at = first.getTime(); at < to.getTime(); at += DAY_MS) batches.push({ at: new Date(at), action: { kind: "batch" } });
  return batches;
}

const daysBefore = (now: Date, days: number, minutes = 0): Date => new Date(now.getTime() - days * DAY_MS - minutes * MINUTE_MS);
const cardOf = (i: number): string => CARDS.approved[i % CARDS.approved.length] ?? CARDS.approved[0] ?? "";
/**
 * The same day some months before, in the morning before the batch, so that each charge follows on
 * that very day.
 */
const monthsBefore = (instant: Date, months: number): Date =>
  new Date(seoulInstant(seoulDay(addMonths(instant, -months)), 7).getTime() + 23 * MINUTE_MS);

/** A company that does not exist. */
const COMPANY = { companyName: "서준상회 (데모)", businessNumber: "987-65-43215", receiptEmails: ["tax@seojun.example"] };

function actionsOfScenario(email: string, scenario: DemoScenario, now: Date): DatedAction[] {
  const subscribe = (at: Date, plan: Plan, cardNumber: string): DatedAction => ({
    at,
    action: { kind: "subscribe", email, plan, cardNumber },
  });
  const setCard = (at: Date, declineCode: string | null): DatedAction => ({
    at,
    action: { kind: "card_behaviour", email, declineCode },
  });
  switch (scenario) {
    case "active_monthly":
      return [subscribe(monthsBefore(daysBefore(now, 12), 12), MONTHLY, cardOf(0))];
    case "active_yearly":
      return [
        subscribe(monthsBefore(daysBefore(now, 6), 13), YEARLY, cardOf(1)),
        { at: daysBefore(now, 90), action: { kind: "save_details", email, ...COMPANY } },
      ];
    case "past_due":
      return [
        subscribe(monthsBefore(daysBefore(now, 2), 5), MONTHLY, cardOf(2)),
        setCard(daysBefore(now, 9), "REJECT_CARD_PAYMENT"),
      ];
    case "hard_declined":
      return [
        subscribe(monthsBefore(daysBefore(now, 3), 4), MONTHLY, cardOf(3)),
        setCard(daysBefore(now, 9), "INVALID_STOPPED_CARD"),
      ];
    case "cancel_scheduled":
      return [
        subscribe(monthsBefore(daysBefore(now, 11), 6), MONTHLY, cardOf(4)),
        { at: daysBefore(now, 4, 95), action: { kind: "cancel", email, reason: "잠시 쉬어 가려고요" } },
      ];
    case "ended":
      return [
        subscribe(monthsBefore(daysBefore(now, 20), 9), MONTHLY, cardOf(5)),
        { at: daysBefore(now, 150, 40), action: { kind: "cancel", email } },
      ];
    case "month_end":
      return [subscribe(lastThirtyFirst(now, 8), MONTHLY, cardOf(6))];
    case "free":
    case "admin":
      return [];
    default:
      return scenario satisfies never;
  }
}

/**
 * The latest 31st at least `monthsAgo` months ago, so that February and other short months have
 * passed since.
 */
function lastThirtyFirst(now: Date, monthsAgo: number): Date {
  for (let months = monthsAgo; months < monthsAgo + 3; months++) {
    const { year, month } = seoulDay(addMonths(now, -months));
    const day = seoulDay(seoulInstant({ year, month, day: 31 }, 7));
    if (day.day === 31) return new Date(seoulInstant(day, 7).getTime() + 41 * MINUTE_MS);
  }
  throw new Error("three months in a row without a 31st");
}

/**
 * The actions of one of forty ordinary members, of one of ten kinds. They join over the year, so
 * that the business visibly grows.
 */
function actionsOfMember(email: string, i: number, now: Date): DatedAction[] {
  const joinsDaysAgo = 410 - ((i * 53) % 400);
  const joinedAt = daysBefore(now, joinsDaysAgo, (i * 37) % 600);
  const at = (daysAfterJoining: number): Date => new Date(joinedAt.getTime() + daysAfterJoining * DAY_MS + 11 * MINUTE_MS);
  const plan: Plan = i % 5 === 2 ? YEARLY : MONTHLY;
  const join: DatedAction = { at: joinedAt, action: { kind: "subscribe", email, plan, cardNumber: cardOf(i) } };
  const monthly: DatedAction = { at: joinedAt, action: { kind: "subscribe", email, plan: MONTHLY, cardNumber: cardOf(i) } };
  const setCard = (day: number, declineCode: string | null): DatedAction => ({
    at: at(day),
    action: { kind: "card_behaviour", email, declineCode },
  });
  switch (i % 10) {
    case 3: // leaves after some months
      return [
        monthly,
        { at: at(70 + i), action: { kind: "cancel", email, reason: i % 20 === 3 ? "가격이 부담돼요" : undefined } },
      ];
    case 4: // declined at the first charge; some come back with another card
      return [
        {
          at: joinedAt,
          action: { kind: "subscribe", email, plan: MONTHLY, cardNumber: i % 20 === 4 ? CARDS.insufficient : CARDS.lost },
        },
        ...(i % 20 === 4
          ? [{ at: at(1), action: { kind: "subscribe" as const, email, plan: MONTHLY, cardNumber: cardOf(i) } }]
          : []),
      ];
    case 5: // not enough money on the day, paid at a later retry
      return [monthly, setCard(25, "REJECT_CARD_PAYMENT"), setCard(33, null)];
    case 6: // the issuer stops the card, and the member pays with another
      return [
        monthly,
        setCard(25, "INVALID_STOPPED_CARD"),
        { at: at(33), action: { kind: "change_card", email, cardNumber: cardOf(i + 3) } },
      ];
    case 7: // never pays again, so the subscription ends
      return [monthly, setCard(50, i % 20 === 7 ? "EXCEED_MAX_ONE_DAY_AMOUNT" : "INVALID_CARD_EXPIRATION")];
    case 8: // cancels, then resumes
      return [join, { at: at(12), action: { kind: "cancel", email } }, { at: at(15), action: { kind: "resume", email } }];
    case 9: // Toss's answers get lost, or the merchant refunds
      return i % 20 === 9
        ? [{ at: joinedAt, action: { kind: "subscribe", email, plan: MONTHLY, cardNumber: CARDS.lostAnswer } }]
        : [monthly, { at: at(5), action: { kind: "console_refund", email, amountWon: i % 40 === 19 ? undefined : 3_000 } }];
    default:
      return [join];
  }
}
