import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { PostForm } from "@/app/_components/post-form";
import type { ProviderId } from "@/lib/auth/providers";

type Company = Exclude<ProviderId, "email">;

const SHAPE =
  "relative flex min-h-12 w-full items-center justify-center gap-2 rounded-card border px-12 py-2 font-semibold text-16 aria-disabled:opacity-60";

/**
 * The companies fix the colours of their buttons, in both themes. Naver allows green and white: we
 * take the white one, because white text on its green has too little contrast.
 * Source: developers.kakao.com/docs/latest/en/kakaologin/design-guide (container #FEE500, symbol
 * #000000, label #000000 85 %, radius 12 px); developers.naver.com/docs/login/bi; Google Identity,
 * "Sign in with Google branding guidelines"
 */
const LOOK: Record<Company, { className: string; mark: ReactNode }> = {
  kakao: {
    className: "border-[#fee500] bg-[#fee500] text-[#000000d9] hover:brightness-95",
    mark: (
      <path
        fill="#000"
        d="M12 3.5c-5.25 0-9.5 3.35-9.5 7.5 0 2.7 1.8 5.06 4.5 6.39l-.93 3.43c-.1.35.3.64.6.43l4.09-2.72c.41.04.82.06 1.24.06 5.25 0 9.5-3.35 9.5-7.5s-4.25-7.59-9.5-7.59Z"
      />
    ),
  },
  naver: {
    className: "border-edge bg-paper text-ink hover:bg-ground",
    mark: (
      <>
        <rect width="24" height="24" rx="5" fill="#03c75a" />
        <path fill="#fff" d="M13.9 12.37 9.95 6.5H6.5v11h3.6v-5.87l3.95 5.87h3.45v-11h-3.6Z" />
      </>
    ),
  },
  google: {
    className: "border-edge bg-paper text-ink hover:bg-ground",
    mark: (
      <>
        <path
          fill="#4285f4"
          d="M22.56 12.25c0-.78-.07-1.53-.2-2.25H12v4.26h5.92a5.06 5.06 0 0 1-2.2 3.32v2.77h3.57c2.08-1.92 3.27-4.74 3.27-8.1Z"
        />
        <path
          fill="#34a853"
          d="M12 23c2.97 0 5.46-.98 7.28-2.66l-3.57-2.77c-.98.66-2.23 1.06-3.71 1.06-2.86 0-5.29-1.93-6.16-4.53H2.18v2.84A11 11 0 0 0 12 23Z"
        />
        <path fill="#fbbc05" d="M5.84 14.09a6.6 6.6 0 0 1 0-4.18V7.07H2.18a11 11 0 0 0 0 9.86l3.66-2.84Z" />
        <path
          fill="#ea4335"
          d="M12 5.38c1.62 0 3.06.56 4.21 1.64l3.15-3.15C17.45 2.09 14.97 1 12 1A11 11 0 0 0 2.18 7.07l3.66 2.84C6.71 7.31 9.14 5.38 12 5.38Z"
        />
      </>
    ),
  },
};

/** The button that starts a sign-in with a company, in that company's own looks. */
export function CompanyButton({ company, callbackUrl }: { company: Company; callbackUrl: string }) {
  const t = useTranslations("signIn");
  const { className, mark } = LOOK[company];
  return (
    <div data-theme="light">
      <PostForm
        action={`/api/auth/signin/${company}`}
        fields={{ callbackUrl }}
        label={t(`with_${company}`)}
        working={t("moving")}
        className={`${SHAPE} ${className}`}
        icon={
          <svg aria-hidden="true" viewBox="0 0 24 24" className="absolute left-4 size-5">
            {mark}
          </svg>
        }
      />
    </div>
  );
}
