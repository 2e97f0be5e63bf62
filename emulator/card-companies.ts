// The card company codes of the core API (two characters), with their names in answers. The
// acquirer is not always the issuer: BC, KB and Hana acquire the cards of several banks. Source:
// docs.tosspayments.com/reference (core API).

const NAMES: Readonly<Record<string, readonly [ko: string, en: string]>> = {
  "3K": ["기업비씨", "IBK_BC"],
  "46": ["광주", "GWANGJUBANK"],
  "71": ["롯데", "LOTTE"],
  "30": ["산업", "KDBBANK"],
  "31": ["BC카드", "BC"],
  "51": ["삼성", "SAMSUNG"],
  "38": ["새마을", "SAEMAUL"],
  "41": ["신한", "SHINHAN"],
  "62": ["신협", "SHINHYEOP"],
  "36": ["씨티", "CITI"],
  "33": ["우리", "WOORI"],
  W1: ["우리", "WOORI"],
  "37": ["우체국", "POST"],
  "39": ["저축", "SAVINGBANK"],
  "35": ["전북", "JEONBUKBANK"],
  "42": ["제주", "JEJUBANK"],
  "15": ["카카오뱅크", "KAKAOBANK"],
  "3A": ["케이뱅크", "KBANK"],
  "24": ["토스뱅크", "TOSSBANK"],
  "21": ["하나", "HANA"],
  "61": ["현대", "HYUNDAI"],
  "11": ["국민", "KOOKMIN"],
  "91": ["농협", "NONGHYEOP"],
  "34": ["수협", "SUHYEOP"],
  "6D": ["다이너스", "DINERS"],
  "4M": ["마스터", "MASTER"],
  "3C": ["유니온페이", "UNIONPAY"],
  "7A": ["아메리칸 익스프레스", "AMEX"],
  "4J": ["JCB", "JCB"],
  "4V": ["비자", "VISA"],
  "6I": ["디스커버", "DISCOVER"],
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

/** The name in an answer: Korean, or the API's English enum name. */
export function cardCompanyName(code: string, language: "ko" | "en"): string {
  const [ko, en] = NAMES[code] ?? [code, code];
  return language === "ko" ? ko : en;
}

export function acquirerOf(issuerCode: string): string {
  return ACQUIRERS[issuerCode] ?? issuerCode;
}
