import { useTranslations } from "next-intl";
import { Money } from "@/app/_components/money";
import { StatusWord } from "@/app/_components/status-word";
import type { Tone } from "@/app/_components/tone";
import type { Actor, RefundStory } from "@/lib/admin/views";
import { Ago } from "./ago";
import { Coded } from "./coded";
import { RefusalWord } from "./refusal-word";

const TONE: Record<RefundStory["status"], Tone> = { pending: "blue", done: "emerald", refused: "red" };

/** Refunds, newest first: how much, what became of it, who asked and why. */
export function RefundRows({ refunds, now }: { refunds: readonly RefundStory[]; now: Date }) {
  const t = useTranslations("admin");
  return (
    <ul className="divide-y divide-line text-13">
      {refunds.map(({ id, kind, status, amountWon, reason, requestedAt, code, by }) => (
        <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 py-2 first:pt-0 last:pb-0">
          <div className="min-w-0">
            <p>
              <span className="font-semibold">
                <Money amountWon={-amountWon} />
              </span>{" "}
              <Coded word={t(`refundKind.${kind}`)} code={kind} />
            </p>
            <p className="text-12 text-muted">
              <Ago at={requestedAt} now={now} />, <ActorWord by={by} />
              {reason ? `, ${reason}` : null}
            </p>
          </div>
          <div className="text-right">
            <StatusWord tone={TONE[status]}>{t(`refundStatus.${status}`)}</StatusWord>
            {code ? (
              <p className="text-12 text-muted">
                {status === "refused" ? <RefusalWord code={code} /> : <Coded word={t("lastAnswer")} code={code} />}
              </p>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Who asked: the person themselves, or which operator. */
function ActorWord({ by }: { by: Actor }) {
  const t = useTranslations("admin");
  return <>{by.kind === "person" ? t("self") : t(`actorKind.${by.kind}`, { name: by.name })}</>;
}
