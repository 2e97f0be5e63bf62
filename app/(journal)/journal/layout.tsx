import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { FreshOnReturn } from "../_toast/fresh-on-return";
import { Toasts } from "../_toast/toasts";

export default async function JournalLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations("trade");
  const common = await getTranslations("common");
  const words = {
    notices: t("notices"),
    undo: t("undo"),
    undoing: t("undoing"),
    undone: t("undone"),
    close: t("close"),
    noAnswer: common("noAnswer"),
    signIn: common("signInAgain"),
  };
  return (
    <Toasts words={words}>
      <FreshOnReturn />
      {children}
    </Toasts>
  );
}
