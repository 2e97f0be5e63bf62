import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { buttonClass } from "@/app/_components/button";
import { INPUT_CLASS } from "@/app/_components/field";
import { OpenPalette } from "../_palette/open-palette";

const INPUT_ID = "admin-search";

/** Works without scripts. With scripts, the palette stands beside it. */
export function SearchForm({ query }: { query: string }) {
  const t = useTranslations("admin");
  return (
    <search className="flex gap-2">
      <form action="/admin" className="flex min-w-0 flex-1 gap-2">
        <div className="relative min-w-0 flex-1">
          <Search aria-hidden="true" className="absolute top-1/2 left-3.5 size-4 -translate-y-1/2 text-muted" />
          <label htmlFor={INPUT_ID} className="sr-only">
            {t("search")}
          </label>
          <input
            id={INPUT_ID}
            type="search"
            name="q"
            defaultValue={query}
            placeholder={t("searchHint")}
            autoComplete="off"
            spellCheck={false}
            maxLength={200}
            className={`${INPUT_CLASS} min-h-11 py-2! pl-10! sm:text-14!`}
          />
        </div>
        <button type="submit" className={buttonClass({ tone: "plain", size: "small" })}>
          <Search aria-hidden="true" className="size-4 sm:hidden" />
          <span className="sr-only sm:not-sr-only">{t("searchGo")}</span>
        </button>
      </form>
      <OpenPalette />
    </search>
  );
}
