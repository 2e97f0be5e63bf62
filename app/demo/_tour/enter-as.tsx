"use client";

import { useState } from "react";
import { OutcomeText } from "@/app/_components/outcome-text";
import { useSending } from "@/app/_components/use-sending";
import { WorkButton } from "@/app/_components/work-button";

type EnterAsProps = { email: string; goTo: string; label: string; working: string; noAnswer: string };

/** Signs in as a demo person, and goes on to another page as them: a whole new one. */
export function EnterAs({ email, goTo, label, working, noAnswer }: EnterAsProps) {
  const { isSending, problem, send } = useSending(noAnswer);
  const [isLeaving, setIsLeaving] = useState(false);

  async function enter() {
    if (!(await send("POST", "/api/demo/sign-in", { email }))) return;
    setIsLeaving(true);
    window.location.assign(goTo);
  }

  return (
    <div className="space-y-2">
      <WorkButton label={label} working={working} isWorking={isSending || isLeaving} onPress={enter} />
      <OutcomeText outcome={problem} signIn="" />
    </div>
  );
}
