import { useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";

const LINK_CLASS = "inline-block py-1 font-medium text-blue hover:underline";

type MoreLinkProps = {
  /** Where the list continues; null at its end. */
  nextHref: string | null;
  /** Where the list begins; null when this page is the beginning. */
  firstHref: string | null;
};

export function MoreLink({ nextHref, firstHref }: MoreLinkProps) {
  const t = useTranslations("admin");
  if (!nextHref && !firstHref) return null;
  return (
    <p className="mt-3 flex gap-4 text-13">
      {firstHref ? (
        <AppLink href={firstHref} className={LINK_CLASS}>
          {t("first")}
        </AppLink>
      ) : null}
      {nextHref ? (
        <AppLink href={nextHref} className={LINK_CLASS}>
          {t("nextRows")}
        </AppLink>
      ) : null}
    </p>
  );
}
