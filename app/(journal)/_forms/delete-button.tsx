"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { OutcomeText } from "@/app/_components/outcome-text";
import { textOf } from "@/app/_components/post-json";
import { useHydrated } from "@/app/_components/use-hydrated";
import { useSending } from "@/app/_components/use-sending";
import { WorkButton } from "@/app/_components/work-button";
import { useToast } from "../_toast/toasts";

type DeleteButtonProps = { tradeId: string; words: Record<"delete" | "deleting" | "deleted" | "noAnswer" | "signIn", string> };

/** Deletes at once, without a question: the notice that follows takes it back. */
export function DeleteButton({ tradeId, words }: DeleteButtonProps) {
  const router = useRouter();
  const show = useToast();
  const isReady = useHydrated();
  const { isSending, problem, send } = useSending(words.noAnswer);
  const [isLeaving, startLeaving] = useTransition();
  const isWorking = isSending || isLeaving;

  async function remove() {
    const answer = await send<{ undoKey: string }>("DELETE", `/api/trades/${tradeId}`, {});
    if (!answer) return;
    show({ text: words.deleted, undo: { path: `/api/trades/${tradeId}/restore`, body: { undoKey: textOf(answer, "undoKey") } } });
    startLeaving(() => router.push("/journal/trades"));
  }

  return (
    <div className="text-center">
      <WorkButton
        label={words.delete}
        working={words.deleting}
        isWorking={isWorking}
        isReady={isReady}
        onPress={remove}
        className="inline-flex min-h-11 items-center gap-2 rounded-full px-4 font-semibold text-14 text-red hover:bg-red-soft disabled:opacity-60 aria-disabled:opacity-60"
      />
      <OutcomeText outcome={problem} signIn={words.signIn} />
    </div>
  );
}
