import { useLocale, useTranslations } from "next-intl";
import { AmountForm } from "./amount-form";

/** Sets the starting capital. @param save the words on its button; absent: to save it */
export function CapitalForm({ startingWon, save }: { startingWon: number | null; save?: string }) {
  const start = useTranslations("journalStart");
  const settings = useTranslations("journalSettings");
  const words = useAmountWords();
  return (
    <AmountForm
      id="capital"
      path="/api/journal"
      property="startingWon"
      startWon={startingWon}
      leastWon={0}
      inWords={useLocale() === "ko"}
      words={{
        ...words,
        label: start("label"),
        hint: startingWon === null ? start("hint") : undefined,
        missing: start("missing"),
        save: save ?? words.save,
        saved: settings("capitalSaved"),
      }}
    />
  );
}

type GoalFormProps = {
  id: string;
  /** `2026-11` or `2026`. */
  period: string;
  label: string;
  goalWon: number | null;
};

/** Sets the goal of a month or a year, or takes it away. */
export function GoalForm({ id, period, label, goalWon }: GoalFormProps) {
  const t = useTranslations("goals");
  return (
    <AmountForm
      // A goal that was taken away begins anew.
      key={`${period}-${goalWon}`}
      id={id}
      path={`/api/goals/${period}`}
      property="goalWon"
      startWon={goalWon}
      leastWon={1}
      inWords={useLocale() === "ko"}
      words={{
        ...useAmountWords(),
        label,
        missing: t("missing"),
        saved: t("saved"),
        clear: t("clear"),
        cleared: t("cleared"),
      }}
    />
  );
}

function useAmountWords() {
  const journal = useTranslations("journal");
  const trade = useTranslations("trade");
  const common = useTranslations("common");
  return {
    unit: trade("won"),
    save: journal("save"),
    saving: journal("saving"),
    noAnswer: journal("noAnswer"),
    signIn: common("signInAgain"),
  };
}
