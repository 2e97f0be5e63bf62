import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const CATALOGUE = "lib/billing/catalogue.ts";
const FILE = fileURLToPath(new URL(`../../${CATALOGUE}`, import.meta.url));

/**
 * What a merchant would type: one feature, one tier, one plan for three people, each at the end of
 * its list.
 */
const EDITS: [list: RegExp, added: string][] = [
  [
    /^const FEATURES = \{\n.*?^(?=\})/gms,
    '  seats: { name: { ko: "함께 쓰는 사람", en: "Seats" }, limit: { ko: "{limit}명", en: "{limit} people" } },\n',
  ],
  [
    /^const TIERS: .*?^(?=\];)/gms,
    `  {
    id: "TEAM",
    name: { ko: "팀", en: "Team" },
    features: { historyMonths: true, annualGoal: true, csvExport: true, sponsorSlots: false, badge: true, seats: 3 },
  },
`,
  ],
  [
    /^const PLANS: .*?^(?=\];)/gms,
    `  {
    id: "team_monthly",
    tier: "TEAM",
    name: { ko: "Trakko 팀 월간", en: "Trakko Team monthly" },
    shortName: { ko: "팀 월간", en: "Team monthly" },
    orderName: "Trakko 팀 월간 구독",
    period: { unit: "month", count: 1 },
    priceWon: 29_000,
    retries: RETRY_SCHEDULES.standard,
    givesUnusedBack: false,
    isOnOffer: true,
    quantity: { count: 3, words: { ko: "{count}명", en: "{count} people" } },
  },
`,
  ],
];
/** The tiers that there were say how many seats they have: one. */
const OLD_TIER = /(sponsorSlots: (?:true|false), badge: (?:true|false)) \}/g;

/** @returns the catalogue with a third tier. @throws Error when an edit no longer fits the file */
export function catalogueWithTeam(): string {
  let text = readFileSync(FILE, "utf8").replace(OLD_TIER, "$1, seats: 1 }");
  for (const [list, added] of EDITS) {
    if (text.match(list)?.length !== 1) throw new Error(`the catalogue has no single list that fits ${list}`);
    text = text.replace(list, (whole) => whole + added);
  }
  return text;
}

/** @returns the catalogue as it is, with a trial of so many days for the month */
export function catalogueWithTrial(trialDays: number): string {
  const monthly = /(id: "pro_monthly",\n)/;
  const text = readFileSync(FILE, "utf8");
  if (!monthly.test(text)) throw new Error("the catalogue has no monthly plan");
  return text.replace(monthly, `$1    trialDays: ${trialDays},\n`);
}

export const importCatalogueWithTeam = () => importEdited(catalogueWithTeam());
export const importCatalogueWithTrial = (trialDays: number) => importEdited(catalogueWithTrial(trialDays));

/**
 * Loads an edited copy from a file of its own; the catalogue imports nothing, so it can stand
 * anywhere.
 */
async function importEdited(text: string): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), "trakko-catalogue-"));
  try {
    const file = join(folder, "catalogue.ts");
    writeFileSync(file, text);
    return await import(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
