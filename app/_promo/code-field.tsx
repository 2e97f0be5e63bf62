import { useTranslations } from "next-intl";
import { AppLink } from "@/app/_components/app-link";
import { buttonClass } from "@/app/_components/button";
import { INPUT_CLASS } from "@/app/_components/field";
import { CODE, type EnteredCode } from "./entered-code";

const FORM_ID = "promo-code";
const MAX_TYPED = 64;

type CodeFormProps = { action: string; fields: Record<string, string> };

/**
 * The form of the code field. It stands apart, because the field lies within the form of the
 * checkout; it needs no script, and the code stays in the address.
 */
export function CodeForm({ action, fields }: CodeFormProps) {
  return (
    <form id={FORM_ID} action={action} method="get" className="hidden">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
    </form>
  );
}

type CodeFieldProps = {
  entered: EnteredCode;
  /** Why the code does nothing; null when it does. */
  problem: string | null;
  /** The page without the code. */
  withoutHref: string;
};

/** Where a customer enters a code; once it applies, what it is and the way to leave it out. */
export function CodeField({ entered, problem, withoutHref }: CodeFieldProps) {
  const t = useTranslations("promo");
  if (entered.typed && problem === null) {
    return (
      <p className="mt-4 flex flex-wrap items-center justify-between gap-x-4 text-14">
        <span className="font-medium text-emerald">{t("applied", { code: entered.code ?? entered.typed })}</span>
        <AppLink href={withoutHref} className="inline-flex min-h-11 items-center text-blue hover:underline">
          {t("remove")}
        </AppLink>
      </p>
    );
  }
  return (
    <div className="mt-4 space-y-1.5">
      <label htmlFor="code" className="flex items-baseline gap-2 font-medium text-14">
        {t("label")}
        <span className="font-normal text-13 text-muted">{t("optional")}</span>
      </label>
      <div className="flex gap-2">
        <input
          id="code"
          form={FORM_ID}
          name={CODE}
          type="text"
          defaultValue={entered.typed}
          maxLength={MAX_TYPED}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          aria-invalid={problem !== null}
          aria-describedby="code-problem"
          className={`${INPUT_CLASS} min-w-0 flex-1 py-2! uppercase placeholder:normal-case`}
        />
        <button type="submit" form={FORM_ID} className={`${buttonClass({ tone: "plain", size: "small" })} shrink-0`}>
          {t("apply")}
        </button>
      </div>
      <p id="code-problem" role="alert" className="text-14 text-red empty:hidden">
        {problem}
      </p>
    </div>
  );
}
