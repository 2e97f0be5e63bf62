"use client";

import { useEffect, useState } from "react";
import { WorkButton } from "@/app/_components/work-button";

type PressFormProps = { token: string; returnTo: string; label: string; working: string };

/**
 * A plain form, which needs no script. With scripts the token leaves the address bar and the
 * history, and the button cannot be pressed twice.
 */
export function PressForm({ token, returnTo, label, working }: PressFormProps) {
  const [isWorking, setIsWorking] = useState(false);
  useEffect(() => {
    window.history.replaceState(null, "", window.location.pathname);
    const comeBack = (event: PageTransitionEvent) => event.persisted && setIsWorking(false);
    window.addEventListener("pageshow", comeBack);
    return () => window.removeEventListener("pageshow", comeBack);
  }, []);
  return (
    <form method="post" action="/api/sign-in/link" onSubmit={() => setIsWorking(true)}>
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="to" value={returnTo} />
      <WorkButton label={label} working={working} isWorking={isWorking} isWide />
    </form>
  );
}
