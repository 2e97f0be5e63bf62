import { useTranslations } from "next-intl";
import { StatusWord } from "@/app/_components/status-word";

type SubscriptionWordProps = { status: "active" | "past_due" | "ended"; isCancelling: boolean };

const TONE = { active: "emerald", past_due: "red", ended: "ink", cancelling: "amber" } as const;

export function SubscriptionWord({ status, isCancelling }: SubscriptionWordProps) {
  const t = useTranslations("admin");
  const shown = status === "active" && isCancelling ? "cancelling" : status;
  return <StatusWord tone={TONE[shown]}>{t(`subscriptionStatus.${shown}`)}</StatusWord>;
}
