import { useTranslations } from "next-intl";
import type { ButtonLook } from "@/app/_components/button";
import { PostButton } from "@/app/_components/post-button";

export function ResumeButton(look: ButtonLook) {
  const t = useTranslations("billing");
  const common = useTranslations("common");
  return (
    <PostButton {...look} path="/api/billing/resume" label={t("keep")} working={t("keeping")} noAnswer={common("noAnswer")} />
  );
}
