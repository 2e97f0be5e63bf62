import { useTranslations } from "next-intl";
import { ButtonLink } from "@/app/_components/button";
import { Panel } from "@/app/_components/panel";
import { PostButton } from "@/app/_components/post-button";
import { upgradePath } from "@/app/_server/upgrade-path";
import type { DemoPerson } from "@/lib/demo/demo-people";
import type { Moment } from "@/lib/demo/tour";
import { EnterAs } from "./enter-as";
import { momentHref } from "./moment-rail";

type TryItProps = { moment: Moment; newcomer: Pick<DemoPerson, "email" | "name">; isSignedIn: boolean };

/** The same step in the running demo, with one button. */
export function TryIt({ moment, newcomer, isSignedIn }: TryItProps) {
  const t = useTranslations("tour");
  return (
    <Panel id="try" title={t("try")}>
      <p className="mb-4 text-14 text-muted">{t(`try_${moment}`, { name: newcomer.name })}</p>
      <Act moment={moment} newcomer={newcomer} isSignedIn={isSignedIn} />
    </Panel>
  );
}

function Act({ moment, newcomer, isSignedIn }: TryItProps) {
  const t = useTranslations("tour");
  const signIn = useTranslations("signIn");
  const common = useTranslations("common");
  const words = { noAnswer: common("noAnswer"), signIn: common("signInAgain") };
  if (moment === "paid") {
    return (
      <EnterAs
        email={newcomer.email}
        goTo={upgradePath(momentHref("due"))}
        label={t("act_paid", { name: newcomer.name })}
        working={signIn("demoEntering")}
        noAnswer={words.noAnswer}
      />
    );
  }
  if (!isSignedIn) {
    return (
      <ButtonLink href={momentHref("paid")} tone="plain">
        {t("payFirst")}
      </ButtonLink>
    );
  }
  switch (moment) {
    case "due":
      return (
        <PostButton
          path="/api/demo/clock"
          body={{ move: "next_charge" }}
          label={t("act_due")}
          working={t("working")}
          words={words}
          doneHref={momentHref("declined")}
        />
      );
    case "declined":
      return <PostButton path="/api/demo/batch" label={t("act_declined")} working={t("working")} words={words} />;
    case "recovered":
      return <ButtonLink href="/billing">{t("act_recovered")}</ButtonLink>;
    default:
      return moment satisfies never;
  }
}
