import { useTranslations } from "next-intl";
import { refusalReason } from "@/lib/billing/refund/refusal";
import { Coded } from "./coded";

/** Why Toss will not carry a refund out. */
export function RefusalWord({ code }: { code: string }) {
  const t = useTranslations("admin");
  return <Coded word={t(`refundRefusal.${refusalReason(code)}`)} code={code} />;
}
