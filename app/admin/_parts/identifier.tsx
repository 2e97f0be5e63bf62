import { useTranslations } from "next-intl";
import { CopyButton } from "./copy-button";

type IdentifierProps = { /** What it is, such as an order id. */ name: string; value: string };

/**
 * An id or a command, folded behind its name: it is for copying, not for reading. It lies above the
 * link of its row.
 */
export function Identifier({ name, value }: IdentifierProps) {
  const t = useTranslations("admin");
  return (
    <details className="relative z-1 inline-block max-w-full text-12 text-muted">
      <summary className="inline-flex min-h-6 list-none items-center underline decoration-edge decoration-dotted underline-offset-4 hover:text-ink">
        {name}
      </summary>
      <span className="flex flex-wrap items-center gap-x-2">
        <code className="select-all break-all font-sans">{value}</code>
        <CopyButton value={value} name={t("copyNamed", { name })} words={{ copy: t("copy"), copied: t("copied") }} />
      </span>
    </details>
  );
}
