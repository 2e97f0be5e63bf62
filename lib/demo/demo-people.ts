/** The state in which the demo's history leaves a person. */
export type DemoScenario =
  | "active_monthly"
  | "active_yearly"
  | "past_due"
  | "hard_declined"
  | "cancel_scheduled"
  | "ended"
  | "free"
  | "month_end"
  | "admin";

export type DemoPerson = {
  email: string;
  name: string;
  latinName: string;
  note: { ko: string; en: string };
  scenario: DemoScenario;
};

/** One person for each state of a subscription, so that a visitor sees each with one click. */
const PEOPLE: DemoPerson[] = [
  {
    email: "minji@trakko.demo",
    name: "김민지",
    latinName: "Minji Kim",
    note: { ko: "월간 Pro를 쓰고 있어요", en: "On Pro, monthly" },
    scenario: "active_monthly",
  },
  {
    email: "seojun@trakko.demo",
    name: "이서준",
    latinName: "Seojun Lee",
    note: { ko: "연간 Pro를 쓰고 있어요", en: "On Pro, yearly" },
    scenario: "active_yearly",
  },
  {
    email: "jiwoo@trakko.demo",
    name: "박지우",
    latinName: "Jiwoo Park",
    note: {
      ko: "한도나 잔액이 부족해서 결제하지 못했어요. 유예 기간이에요",
      en: "Limit or balance not enough; in the grace period",
    },
    scenario: "past_due",
  },
  {
    email: "hayun@trakko.demo",
    name: "최하윤",
    latinName: "Hayun Choi",
    note: { ko: "정지된 카드라서 새 카드가 필요해요", en: "Card stopped; needs a new one" },
    scenario: "hard_declined",
  },
  {
    email: "doyun@trakko.demo",
    name: "정도윤",
    latinName: "Doyun Jeong",
    note: { ko: "구독 취소를 예약했어요", en: "Will end with this period" },
    scenario: "cancel_scheduled",
  },
  {
    email: "soyeon@trakko.demo",
    name: "강소연",
    latinName: "Soyeon Kang",
    note: { ko: "구독이 끝나서 무료로 쓰고 있어요", en: "Subscription over, back on Free" },
    scenario: "ended",
  },
  {
    email: "haneul@trakko.demo",
    name: "윤하늘",
    latinName: "Haneul Yoon",
    note: { ko: "아직 구독한 적이 없어요. 여기서 시작해 보세요", en: "Never subscribed; a good place to start" },
    scenario: "free",
  },
  {
    email: "yuna@trakko.demo",
    name: "임유나",
    latinName: "Yuna Lim",
    note: { ko: "31일에 시작해서 매달 말일에 결제해요", en: "Started on the 31st, charged at month ends" },
    scenario: "month_end",
  },
  {
    email: "admin@trakko.demo",
    name: "한관리",
    latinName: "Gwanri Han",
    note: { ko: "관리자 화면을 볼 수 있어요", en: "Sees the admin pages" },
    scenario: "admin",
  },
];

/**
 * The people that a visitor of the demo can sign in as. `scripts/seed-demo.ts` gives each the
 * history of their scenario.
 */
export const demoPeople = (): readonly DemoPerson[] => PEOPLE;

/** Finds a demo person by their exact address, or null. */
export const findDemoPerson = (email: string): DemoPerson | null => PEOPLE.find((person) => person.email === email) ?? null;
