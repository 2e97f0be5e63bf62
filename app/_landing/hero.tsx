import { useTranslations } from "next-intl";
import type { Theme } from "@/app/_appearance/appearance";
import { ButtonLink, buttonClass } from "@/app/_components/button";
import { PRODUCT_PATH } from "@/app/product-path";
import { ProductPicture } from "./product-picture";

/** What Trakko is, in one sentence and one picture of it. */
export function Hero({ isSignedIn, theme }: { isSignedIn: boolean; theme: Theme }) {
  const t = useTranslations("landing");
  return (
    <section className="pb-4">
      <div className="mx-auto max-w-page text-center">
        <h1 className="font-bold text-28 sm:text-40">{t("heroTitle")}</h1>
        <p className="mt-4 text-balance text-muted">{t("heroText")}</p>
        <div className="mt-6 flex flex-col items-center gap-2 *:w-full sm:flex-row sm:justify-center *:sm:w-auto">
          <ButtonLink href={isSignedIn ? PRODUCT_PATH : "/sign-in"}>{t(isSignedIn ? "openJournal" : "heroAction")}</ButtonLink>
          <a href="#plans" className={buttonClass({ tone: "plain" })}>
            {t("heroPlans")}
          </a>
        </div>
        {isSignedIn ? null : <p className="mt-3 text-13 text-muted">{t("heroNote")}</p>}
      </div>
      <div className="mt-8 sm:mt-10">
        <ProductPicture theme={theme} />
      </div>
    </section>
  );
}
