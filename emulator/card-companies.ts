// Card company codes of the core API (two characters) with their Korean name in responses. The acquirer is not always the issuer: BC, KB
// and Hana carry the cards of several banks.

const NAMES: Readonly<Record<string, string>> = {
  "3K": "기업비씨",
  "46": "광주",
  "71": "롯데",
  "30": "산업",
  "31": "BC카드",
  "51": "삼성",
  "38": "새마을",
  "41": "신한",
  "62": "신협",
  "36": "씨티",
  "33": "우리",
  W1: "우리",
  "37": "우체국",
  "39": "저축",
  "35": "전북",
  "42": "제주",
  "15": "카카오뱅크",
  "3A": "케이뱅크",
  "24": "토스뱅크",
  "21": "하나",
  "61": "현대",
  "11": "국민",
  "91": "농협",
  "34": "수협",
  "6D": "다이너스",
  "4M": "마스터",
  "3C": "유니온페이",
  "7A": "아메리칸 익스프레스",
  "4J": "JCB",
  "4V": "비자",
  "6I": "디스커버",
};

const ACQUIRERS: Readonly<Record<string, string>> = {
  "15": "11",
  "24": "21",
  "3A": "31",
  "3K": "31",
  "33": "31",
  "62": "51",
  "38": "31",
  "37": "31",
};

export function cardCompanyName(code: string): string {
  return NAMES[code] ?? code;
}

export function acquirerOf(issuerCode: string): string {
  return ACQUIRERS[issuerCode] ?? issuerCode;
}
