export type CardName = { ko: string; en: string };

/**
 * Only codes of card companies: some bank codes are the same (11, 31, 35) but mean other companies.
 */
const CARD_NAMES = new Map<string, CardName>([
  ["3K", { ko: "기업BC카드", en: "IBK BC Card" }],
  ["46", { ko: "광주은행카드", en: "Kwangju Bank Card" }],
  ["71", { ko: "롯데카드", en: "Lotte Card" }],
  ["30", { ko: "KDB산업은행카드", en: "KDB Card" }],
  ["31", { ko: "BC카드", en: "BC Card" }],
  ["51", { ko: "삼성카드", en: "Samsung Card" }],
  ["38", { ko: "새마을금고카드", en: "MG Community Card" }],
  ["41", { ko: "신한카드", en: "Shinhan Card" }],
  ["62", { ko: "신협카드", en: "Shinhyup Card" }],
  ["36", { ko: "씨티카드", en: "Citi Card" }],
  ["33", { ko: "우리카드", en: "Woori Card" }],
  ["W1", { ko: "우리카드", en: "Woori Card" }],
  ["37", { ko: "우체국카드", en: "Korea Post Card" }],
  ["39", { ko: "저축은행카드", en: "Savings Bank Card" }],
  ["35", { ko: "전북은행카드", en: "Jeonbuk Bank Card" }],
  ["42", { ko: "제주은행카드", en: "Jeju Bank Card" }],
  ["15", { ko: "카카오뱅크", en: "KakaoBank" }],
  ["3A", { ko: "케이뱅크", en: "K bank" }],
  ["24", { ko: "토스뱅크", en: "Toss Bank" }],
  ["21", { ko: "하나카드", en: "Hana Card" }],
  ["61", { ko: "현대카드", en: "Hyundai Card" }],
  ["11", { ko: "KB국민카드", en: "KB Kookmin Card" }],
  ["91", { ko: "NH농협카드", en: "NH NongHyup Card" }],
  ["34", { ko: "수협카드", en: "Suhyup Card" }],
  ["6D", { ko: "다이너스클럽", en: "Diners Club" }],
  ["4M", { ko: "마스터카드", en: "Mastercard" }],
  ["3C", { ko: "유니온페이", en: "UnionPay" }],
  ["7A", { ko: "아메리칸 익스프레스", en: "American Express" }],
  ["4J", { ko: "JCB", en: "JCB" }],
  ["4V", { ko: "비자", en: "Visa" }],
  ["6I", { ko: "디스커버", en: "Discover" }],
]);

const UNKNOWN_CARD: CardName = { ko: "카드", en: "Card" };

/**
 * @returns the issuer's usual name for the two-character `issuerCode` of a card; just "card" for a
 *   missing or new code
 * Source: docs.tosspayments.com/codes/org-codes, card companies
 */
export function cardName(issuerCode: string | null | undefined): CardName {
  return CARD_NAMES.get(issuerCode ?? "") ?? UNKNOWN_CARD;
}
