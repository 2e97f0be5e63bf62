import { useTranslations } from "next-intl";
import { StatusWord } from "@/app/_components/status-word";
import { CodedStatus } from "./coded";

type SubscriptionWordProps = { status: "active" | "past_due" | "ended"; isCancelling: boolean; hasCode?: boolean };

const TONE = { active: "emerald", past_due: "red", ended: "ink", cancelling: "amber" } as const;

export function SubscriptionWord({ status, isCancelling, hasCode = false }: SubscriptionWordProps) {
  const t = useTranslations("admin");
  const shown = status === "active" && isCancelling ? "cancelling" : status;
  const word = t(`subscriptionStatus.${shown}`);
  return hasCode ? (
    <CodedStatus tone={TONE[shown]} word={word} code={status} />
  ) : (
    <StatusWord tone={TONE[shown]}>{word}</StatusWord>
  );
}
