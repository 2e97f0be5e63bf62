import { CircleUserRound } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { currentPerson } from "@/app/_server/current-person";
import { isAdministrator } from "@/lib/auth/role";
import { ButtonLink, buttonClass } from "./button";
import { Logo } from "./logo";
import { PostForm } from "./post-form";

const LINK_CLASS =
  "inline-flex min-h-10 items-center whitespace-nowrap px-2 font-medium text-14 text-muted hover:text-ink sm:px-3";

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
        className="inline-flex size-10 items-center justify-center rounded-full text-muted hover:bg-line hover:text-ink"
      >
        <CircleUserRound aria-hidden="true" className="size-6" />
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
        <Link href="/sign-in/connect" className={buttonClass({ tone: "plain", size: "small", isWide: true })}>
          {t("ways")}
        </Link>
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
    <header className="border-line border-b bg-paper print:hidden">
      <div className="mx-auto flex min-h-14 max-w-wide items-center justify-between gap-2 px-4">
        <Link href="/" aria-label={t("home")} className="inline-flex rounded-card">
          <Logo />
        </Link>
        <nav aria-label={t("navigation")} className="flex items-center">
          {person ? (
            <>
              {isAdministrator(person) ? (
                <Link href="/admin" className={LINK_CLASS}>
                  {t("admin")}
                </Link>
              ) : null}
              <Link href="/billing" className={LINK_CLASS}>
                {t("billing")}
              </Link>
              <AccountMenu name={person.name} email={person.email} />
            </>
          ) : (
            <>
              <Link href="/#plans" className={LINK_CLASS}>
                {t("plans")}
              </Link>
              <ButtonLink href="/sign-in" size="small">
                {t("signIn")}
              </ButtonLink>
            </>
          )}
        </nav>
      </div>
    </header>
  );
}
