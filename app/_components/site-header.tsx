import { getTranslations } from "next-intl/server";
import { currentPerson } from "@/app/_server/current-person";
import { PRODUCT_PATH } from "@/app/product-path";
import { isAdministrator } from "@/lib/auth/role";
import { AppLink } from "./app-link";
import { Avatar } from "./avatar";
import { ButtonLink, buttonClass } from "./button";
import { Logo } from "./logo";
import { NavLink } from "./nav-link";
import { PostForm } from "./post-form";

/**
 * Uses the browser's own popover, which needs no script and closes on Escape or a click outside.
 */
async function AccountMenu({ name, email }: { name: string | null; email: string }) {
  const t = await getTranslations("header");
  return (
    <>
      <button
        type="button"
        popoverTarget="account-menu"
        aria-label={t("account")}
        className="inline-flex size-11 items-center justify-center rounded-full text-muted hover:bg-line hover:text-ink"
      >
        <Avatar name={name} email={email} />
      </button>
      <div
        id="account-menu"
        popover="auto"
        className="fixed inset-auto top-14 right-[max(1rem,calc((100vw-960px)/2+1rem))] m-0 w-64 space-y-3 rounded-card border border-line bg-paper p-4 text-ink shadow-float"
      >
        <div>
          {name ? <p className="font-semibold">{name}</p> : null}
          <p className="text-13 text-muted">{email}</p>
        </div>
        <AppLink href="/sign-in/connect" className={buttonClass({ tone: "plain", size: "small", isWide: true })}>
          {t("ways")}
        </AppLink>
        <PostForm
          action="/api/auth/signout"
          fields={{ callbackUrl: "/" }}
          label={t("signOut")}
          working={t("signingOut")}
          tone="plain"
          size="small"
          isWide
        />
      </div>
    </>
  );
}

export async function SiteHeader() {
  const t = await getTranslations("header");
  const person = await currentPerson();
  return (
    <header className="bg-paper print:hidden">
      <div className="mx-auto flex min-h-14 max-w-wide flex-wrap items-center justify-between gap-2 px-4">
        <AppLink href="/" aria-label={t("home")} className="inline-flex min-h-11 items-center rounded-card">
          <Logo isShort={person !== null} />
        </AppLink>
        <nav aria-label={t("navigation")} className="flex flex-wrap items-center">
          {person ? (
            <>
              <NavLink href={PRODUCT_PATH}>{t("journal")}</NavLink>
              <NavLink href="/billing">{t("billing")}</NavLink>
              {isAdministrator(person) ? <NavLink href="/admin">{t("admin")}</NavLink> : null}
              <AccountMenu name={person.name} email={person.email} />
            </>
          ) : (
            <>
              <NavLink href="/#plans">{t("plans")}</NavLink>
              <ButtonLink href="/sign-in" tone="plain" size="small">
                {t("signIn")}
              </ButtonLink>
            </>
          )}
        </nav>
      </div>
    </header>
  );
}
