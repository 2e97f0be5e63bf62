import { useTranslations } from "next-intl";

const WORDS = [
  "newTitle",
  "code",
  "codeHint",
  "kind",
  "percent",
  "won",
  "figure",
  "figureHint",
  "duration",
  "durationHint",
  "durationOnce",
  "durationSeveral",
  "durationAlways",
  "invoices",
  "plans",
  "plansHint",
  "audience",
  "audienceNew",
  "audienceEverybody",
  "startsOn",
  "lastOn",
  "daysHint",
  "maxUses",
  "maxUsesHint",
  "perPerson",
  "create",
  "creating",
  "signIn",
] as const;

/** The words of the form, for a component that runs in the browser. */
export function useCodeWords(): Record<(typeof WORDS)[number] | "created" | "noAnswer", string> {
  const t = useTranslations("adminCodes");
  const common = useTranslations("common");
  const words = Object.fromEntries(WORDS.map((name) => [name, t(name)])) as Record<(typeof WORDS)[number], string>;
  return { ...words, created: t.raw("created"), noAnswer: common("noAnswer") };
}
