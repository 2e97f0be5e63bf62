"use client";

import { type ReactNode, useEffect, useState } from "react";
import type { ButtonLook } from "./button";
import { WorkButton } from "./work-button";

type PostFormProps = ButtonLook & {
  action: string;
  fields: Record<string, string>;
  label: string;
  working: string;
  icon?: ReactNode;
  /** Instead of the looks of our own buttons. */
  className?: string;
};

/**
 * A plain form with one button, which leaves the page. It needs no script, so it also works in a
 * tab whose scripts the server no longer has. Returning with the back button resets it.
 */
export function PostForm({ action, fields, label, working, icon, className, ...look }: PostFormProps) {
  const [isWorking, setIsWorking] = useState(false);
  useEffect(() => {
    const comeBack = (event: PageTransitionEvent) => event.persisted && setIsWorking(false);
    window.addEventListener("pageshow", comeBack);
    return () => window.removeEventListener("pageshow", comeBack);
  }, []);
  return (
    <form method="post" action={action} onSubmit={() => setIsWorking(true)}>
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <WorkButton {...look} label={label} working={working} isWorking={isWorking} icon={icon} className={className} />
    </form>
  );
}
