import { useTranslations } from "next-intl";
import type { ButtonLook } from "@/app/_components/button";
import { PostButton } from "@/app/_components/post-button";

/** Keeps a cancelled subscription in one press; the page it leads to says so. */
export function ResumeButton(look: ButtonLook) {
  const t = useTranslations("billing");
  const common = useTranslations("common");
  return (
    <PostButton
      {...look}
      path="/api/billing/resume"
      label={t("keep")}
      working={t("keeping")}
      words={{ noAnswer: common("noAnswer"), signIn: common("signInAgain") }}
      doneHref="/billing?kept=1"
    />
  );
}
