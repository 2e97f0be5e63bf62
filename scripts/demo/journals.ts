// The journals of the demo's people: some sixty trades each over fourteen months. This file writes
// nothing. The same `now` gives the same journals.

import { featuresOf, freeTier } from "@/lib/billing/catalogue";
import { addDays, seoulDay, seoulInstant } from "@/lib/billing/rules/calendar";
import { DAY_MS, MINUTE_MS } from "@/lib/billing/rules/units";
import { demoPeople } from "@/lib/demo/demo-people";
import { dayBefore, dayText, todayAt } from "@/lib/journal/rules/days";
import { permissionsOf } from "@/lib/journal/rules/permissions";
import type { DayText } from "@/lib/journal/views";

export type DemoTrade = {
  tradedOn: DayText;
  enteredAt: Date;
  ticker: string;
  profitWon: number;
  entryReason: string;
  exitReason: string;
};
export type DemoJournal = {
  email: string;
  startingWon: number;
  /** In the order of entry. */
  trades: DemoTrade[];
  goals: { period: string; goalWon: number }[];
};

const DAYS = 425;
const TRADES = 58;
const WIN_PERCENT = 57;
const MARKET_CLOSES_AT = 15.5 * 60 * MINUTE_MS;
const MONTHS_WITH_GOALS = 4;

const TICKERS = [
  "삼성전자",
  "SK하이닉스",
  "NAVER",
  "카카오",
  "현대차",
  "기아",
  "LG에너지솔루션",
  "삼성바이오로직스",
  "셀트리온",
  "POSCO홀딩스",
  "KB금융",
  "한화에어로스페이스",
  "HD현대중공업",
  "두산에너빌리티",
  "에코프로비엠",
  "KODEX 200",
  "KODEX 레버리지",
  "TIGER 미국S&P500",
];

const ENTRIES = [
  "20일선 지지 확인하고 분할 매수",
  "실적 발표 전 선취매",
  "전고점 돌파, 거래량 2배",
  "외국인 5일 연속 순매수",
  "낙폭 과대, 반등 노림",
  "박스권 하단에서 매수",
  "섹터 순환매 기대",
  "수주 공시 보고 진입",
  "갭 상승 뒤 눌림목",
  "배당 기준일 앞두고",
];
const GOOD_EXITS = [
  "목표가 도달, 전량 매도",
  "절반 익절하고 나머지는 5일선 이탈에서",
  "저항선 앞에서 익절",
  "실적 서프라이즈에 매도",
  "계획대로 7% 익절",
  "거래량 줄어서 정리",
];
const BAD_EXITS = [
  "손절선 이탈, 바로 정리",
  "실적이 기대에 못 미침",
  "지수 급락에 동반 하락",
  "추격 매수였다. 다음엔 기다리자",
  "60일선 무너져서 손절",
  "재료 소멸",
];

/** @returns a journal for each person that a visitor can sign in as */
export const demoJournals = (now: Date): DemoJournal[] => demoPeople().map(({ email }, nth) => journalOf(email, { nth, now }));

function journalOf(email: string, { nth, now }: { nth: number; now: Date }): DemoJournal {
  const chance = chanceFrom(nth + 1);
  const startingWon = (8 + nth * 4) * 1_000_000;
  const trades = daysOf(chance, now).map((tradedOn) => tradeOn(tradedOn, { chance, startingWon }));
  return { email, startingWon, trades, goals: goalsOf(startingWon, now) };
}

/**
 * Weekdays, spread over the months, and two on which a free person's history begins: the first day
 * that is shown, and the last that is hidden. @returns them in order
 */
function daysOf(chance: Chance, now: Date): DayText[] {
  const spread = Array.from({ length: TRADES }, (_, nth) => {
    const daysAgo = Math.round((nth * DAYS) / TRADES) + chance(5);
    return dayText(weekdayBefore(seoulDay(new Date(now.getTime() - daysAgo * DAY_MS))));
  });
  const { cutoffOn } = permissionsOf({ features: featuresOf(freeTier()) }, now);
  return [...spread, ...(cutoffOn ? [dayBefore(cutoffOn), cutoffOn] : [])].sort();
}

function weekdayBefore(day: ReturnType<typeof seoulDay>): ReturnType<typeof seoulDay> {
  const weekday = new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();
  if (weekday === 0) return addDays(day, -2);
  return weekday === 6 ? addDays(day, -1) : day;
}

function tradeOn(tradedOn: DayText, { chance, startingWon }: { chance: Chance; startingWon: number }): DemoTrade {
  const [year = 0, month = 0, day = 0] = tradedOn.split("-").map(Number);
  const isWin = chance(100) < WIN_PERCENT;
  // Up to 6 % of the capital, small amounts more often than large ones.
  const size = ((chance(1_000) + 80) * (chance(1_000) + 80)) / 1_000_000;
  const wonInTens = Math.round((size * startingWon * (isWin ? 0.06 : 0.05)) / 10);
  return {
    tradedOn,
    enteredAt: new Date(seoulInstant({ year, month, day }).getTime() + MARKET_CLOSES_AT),
    ticker: pick(TICKERS, chance),
    profitWon: wonInTens * (isWin ? 10 : -10),
    entryReason: pick(ENTRIES, chance),
    exitReason: pick(isWin ? GOOD_EXITS : BAD_EXITS, chance),
  };
}

function goalsOf(startingWon: number, now: Date): DemoJournal["goals"] {
  const [year = 0, month = 0] = todayAt(now).split("-").map(Number);
  const months = Array.from({ length: MONTHS_WITH_GOALS }, (_, back) => {
    const nth = year * 12 + month - 1 - back;
    return `${Math.floor(nth / 12)}-${String((nth % 12) + 1).padStart(2, "0")}`;
  });
  return [
    ...months.map((period) => ({ period, goalWon: startingWon * 0.03 })),
    ...[year - 1, year].map((one) => ({ period: String(one), goalWon: startingWon * 0.3 })),
  ];
}

/** @returns a whole number from 0 to below `below`; always the same row of numbers */
type Chance = (below: number) => number;

/** The multiplier and the increment of Numerical Recipes. */
function chanceFrom(seed: number): Chance {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const pick = (texts: readonly string[], chance: Chance): string => texts[chance(texts.length)] ?? "";
