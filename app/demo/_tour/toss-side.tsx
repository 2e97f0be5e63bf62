import clsx from "clsx";
import { Landmark } from "lucide-react";
import { useTranslations } from "next-intl";
import { type Moment, TOUR_DECLINE_CODE, type Tour } from "@/lib/demo/tour";
import { Side } from "./side";

type Call = { request: string; body?: object; status: number; answer: string };

/** What goes to Toss and comes back. */
export function TossSide({ tour, moment }: { tour: Tour; moment: Moment }) {
  const t = useTranslations("tour");
  const calls = callsOf(moment, tour.amountWon);
  return (
    <Side icon={Landmark} title={t("toss")}>
      {calls.length === 0 ? <p className="text-14 text-muted">{t("tossSilent")}</p> : null}
      <ol className="space-y-4">
        {calls.map((call) => (
          <li key={call.request} className="space-y-1 font-mono text-13">
            <p className="font-semibold">{call.request}</p>
            {call.body ? <p className="text-muted">{JSON.stringify(call.body)}</p> : null}
            <p className={clsx("font-semibold", call.status < 400 ? "text-emerald" : "text-red")}>
              <span aria-hidden="true">→ </span>
              {call.status} {call.answer}
            </p>
          </li>
        ))}
      </ol>
      <p className="mt-auto pt-4 text-13 text-muted">{t(`toss_${moment}`)}</p>
    </Side>
  );
}

function callsOf(moment: Moment, amount: number): Call[] {
  const issue = { request: "POST /v1/billing/authorizations/issue", status: 200, answer: "billingKey" };
  const charge = { request: "POST /v1/billing/{billingKey}", body: { amount, orderId: "trk_…" } };
  const approved = { ...charge, status: 200, answer: "DONE" };
  switch (moment) {
    case "paid":
      return [issue, approved];
    case "due":
      return [];
    case "declined":
      return [{ ...charge, status: 400, answer: TOUR_DECLINE_CODE }];
    case "recovered":
      return [issue, approved, { request: "DELETE /v1/billing/{billingKey}", status: 200, answer: "" }];
    default:
      return moment satisfies never;
  }
}
