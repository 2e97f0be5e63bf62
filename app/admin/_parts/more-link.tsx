import Link from "next/link";
import { useTranslations } from "next-intl";

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
        <Link href={firstHref} className={LINK_CLASS}>
          {t("first")}
        </Link>
      ) : null}
      {nextHref ? (
        <Link href={nextHref} className={LINK_CLASS}>
          {t("nextRows")}
        </Link>
      ) : null}
    </p>
  );
}
