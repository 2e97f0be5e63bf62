// What a card number says about its card, and how the card behaves. The first six digits give the
// issuer. Each test card has its own behaviour; every other number with a known prefix is approved.

import { acquirerOf } from "./card-companies";

export type CardType = "신용" | "체크" | "기프트" | "미확인";
export type OwnerType = "개인" | "법인" | "미확인";

/**
 * How a card behaves. `delayMs` is in real milliseconds and defaults to the setting `slowCardMs`.
 */
export type CardBehaviour =
  | { kind: "approve" }
  | { kind: "decline"; code: string }
  | { kind: "decline_after"; approvals: number; code: string }
  | { kind: "lost_answer" }
  | { kind: "slow"; delayMs?: number }
  | { kind: "refuse_in_window"; code: string }
  | { kind: "refuse_at_issue"; code: string };

export type Card = { number: string; issuerCode: string; acquirerCode: string; cardType: CardType; ownerType: OwnerType };

export type TestCard = { number: string; behaviour: CardBehaviour; label: { ko: string; en: string } };

type Prefix = { issuerCode: string; cardType: CardType; ownerType: OwnerType };

const prefix = (issuerCode: string, cardType: CardType = "신용", ownerType: OwnerType = "개인"): Prefix => ({
  issuerCode,
  cardType,
  ownerType,
});

const PREFIXES: ReadonlyMap<string, Prefix> = new Map([
  ["451842", prefix("41")],
  ["451845", prefix("41", "체크")],
  ["433028", prefix("61")],
  ["531080", prefix("51")],
  ["553577", prefix("51", "신용", "법인")],
  ["536148", prefix("11")],
  ["513792", prefix("71")],
  ["941000", prefix("21")],
  ["490625", prefix("31")],
  ["546112", prefix("91")],
  ["538720", prefix("W1")],
  ["943016", prefix("3K")],
  ["533609", prefix("15", "체크")],
  ["519723", prefix("3A", "체크")],
  ["537042", prefix("24", "체크")],
]);

/** The issuer code for the first six digits of a number. */
export const ISSUERS_BY_PREFIX: Readonly<Record<string, string>> = Object.fromEntries(
  [...PREFIXES].map(([digits, { issuerCode }]) => [digits, issuerCode]),
);

/** The cards that the window offers and the README lists. */
export const TEST_CARDS: readonly TestCard[] = [
  approved("4518421234567890", "신한 신용", "Shinhan credit"),
  approved("4330281234567890", "현대 신용", "Hyundai credit"),
  approved("5310801234567890", "삼성 신용", "Samsung credit"),
  approved("5361481234567890", "국민 신용", "KB Kookmin credit"),
  approved("5137921234567890", "롯데 신용", "Lotte credit"),
  approved("9410001234567890", "하나 신용", "Hana credit"),
  approved("4906251234123456", "BC 신용", "BC credit"),
  approved("5461121234567890", "농협 신용", "NongHyup credit"),
  approved("5336091234567890", "카카오뱅크 체크", "KakaoBank debit"),
  approved("5370421234567890", "토스뱅크 체크", "TossBank debit"),
  approved("5535771234567890", "삼성 법인", "Samsung corporate"),
  declining("4518420000000101", "REJECT_CARD_PAYMENT", "한도초과·잔액부족", "Limit or balance"),
  declining("4518420000000102", "INVALID_STOPPED_CARD", "정지된 카드", "Suspended card"),
  declining("4518420000000103", "INVALID_CARD_LOST_OR_STOLEN", "분실·도난 카드", "Lost or stolen card"),
  declining("4518420000000104", "INVALID_CARD_EXPIRATION", "유효기간 지난 카드", "Expired card"),
  declining("4518420000000105", "REJECT_CARD_COMPANY", "카드사 거절", "Declined by the issuer"),
  declining("4518420000000106", "EXCEED_MAX_ONE_DAY_AMOUNT", "일일 한도 초과", "Daily limit"),
  declining("4518420000000107", "PROVIDER_ERROR", "카드사 일시 오류", "Temporary provider error"),
  {
    number: "4330121234567890",
    behaviour: { kind: "approve" },
    label: { ko: "지원하지 않는 카드 (등록은 되고 결제할 때 거절)", en: "Unsupported (registers, declines when charged)" },
  },
  {
    number: "4518420000000201",
    behaviour: { kind: "lost_answer" },
    label: { ko: "결제되지만 응답이 끊김", en: "Charged, but the answer is lost" },
  },
  {
    number: "4518420000000202",
    behaviour: { kind: "slow" },
    label: { ko: "느린 승인 (3초)", en: "Slow approval (3 s)" },
  },
  {
    number: "4518420000000301",
    behaviour: { kind: "refuse_in_window", code: "REJECT_CARD_COMPANY" },
    label: { ko: "결제창에서 등록 거절", en: "Refused in this window" },
  },
  {
    number: "4518420000000302",
    behaviour: { kind: "refuse_at_issue", code: "INVALID_CARD_NUMBER" },
    label: { ko: "빌링키 발급 단계에서 거절", en: "Refused when the billing key is issued" },
  },
  {
    number: "4518420000000401",
    behaviour: { kind: "decline_after", approvals: 1, code: "REJECT_CARD_PAYMENT" },
    label: { ko: "첫 결제 승인, 이후 잔액부족", en: "First charge approved, then limit or balance" },
  },
  {
    number: "4518420000000403",
    behaviour: { kind: "decline_after", approvals: 3, code: "INVALID_STOPPED_CARD" },
    label: { ko: "세 번 승인, 이후 정지된 카드", en: "Three charges approved, then suspended" },
  },
];

const TEST_CARDS_BY_NUMBER: ReadonlyMap<string, TestCard> = new Map(TEST_CARDS.map((card) => [card.number, card]));

/** The card of a registration through the controls that names none. */
export const DEFAULT_CARD_NUMBER = "4518421234567890";

const APPROVE: CardBehaviour = { kind: "approve" };

/**
 * The issuer, acquirer, type and owner of a number. Toss issues a key for an unknown prefix (`미확인`)
 * but then refuses to charge it.
 */
export function readCard(number: string): Card {
  const known = PREFIXES.get(number.slice(0, 6));
  if (known === undefined) return { number, issuerCode: "4V", acquirerCode: "4V", cardType: "미확인", ownerType: "미확인" };
  return { number, ...known, acquirerCode: acquirerOf(known.issuerCode) };
}

/** The behaviour of a number before any change through the controls. */
export function behaviourOf(number: string): CardBehaviour {
  return TEST_CARDS_BY_NUMBER.get(number)?.behaviour ?? APPROVE;
}

/** Shows the first eight and the last digits but one: `43301234****123*`. */
export function maskCardNumber(number: string): string {
  return `${number.slice(0, 8)}****${number.slice(12, 15)}*`;
}

function approved(number: string, ko: string, en: string): TestCard {
  return { number, behaviour: { kind: "approve" }, label: { ko: `${ko} · 승인`, en: `${en} · approved` } };
}

function declining(number: string, code: string, ko: string, en: string): TestCard {
  return {
    number,
    behaviour: { kind: "decline", code },
    label: { ko, en },
  };
}
