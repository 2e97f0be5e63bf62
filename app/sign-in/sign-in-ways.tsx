import { useTranslations } from "next-intl";
import { Illustration } from "@/app/_components/illustrations/illustration";
import { NoticeBanner } from "@/app/_components/notice-banner";
import { Panel } from "@/app/_components/panel";
import type { ProviderId } from "@/lib/auth/providers";
import { CompanyButton } from "./company-button";
import { EmailForm } from "./email-form";

type SignInWaysProps = { providers: ProviderId[]; callbackUrl: string; isDemo: boolean };

/**
 * The configured sign-in methods, the mailed link last. When none is configured, the demo shows
 * nothing and a real site says so.
 */
export function SignInWays({ providers, callbackUrl, isDemo }: SignInWaysProps) {
  const t = useTranslations("signIn");
  const common = useTranslations("common");
  const companies = providers.filter((id) => id !== "email");
  const hasEmail = providers.includes("email");
  if (providers.length === 0) return isDemo ? null : <NoticeBanner tone="amber" title={t("noProvider")} />;
  return (
    <Panel className="space-y-4">
      {companies.length > 0 ? (
        <div className="space-y-2">
          {companies.map((id) => (
            <CompanyButton key={id} company={id} callbackUrl={callbackUrl} />
          ))}
        </div>
      ) : null}
      {companies.length > 0 && hasEmail ? (
        <p className="flex items-center gap-3 text-13 text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          {t("or")}
        </p>
      ) : null}
      {hasEmail ? (
        <EmailForm
          picture={<Illustration scene="sent" className="mx-auto" />}
          callbackUrl={callbackUrl}
          words={{
            label: t("email"),
            hint: t("emailHint"),
            placeholder: t("emailPlaceholder"),
            send: t("sendLink"),
            sending: t("sending"),
            sentTitle: t("sentTitle"),
            sentText: t("sentText"),
            sentAgain: t("sentAgain"),
            failed: t("error_EmailSignin"),
            tooMany: t("error_TooManyLinks"),
            noAnswer: common("noAnswer"),
          }}
        />
      ) : null}
    </Panel>
  );
}
