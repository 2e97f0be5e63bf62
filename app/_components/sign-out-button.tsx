"use client";

import { useState } from "react";
import { buttonClass } from "./button";

export function SignOutButton({ label, working }: { label: string; working: string }) {
  const [isWorking, setIsWorking] = useState(false);

  async function leave() {
    setIsWorking(true);
    const { signOut } = await import("next-auth/react");
    await signOut({ callbackUrl: "/" });
  }

  return (
    <button
      type="button"
      disabled={isWorking}
      onClick={leave}
      className={buttonClass({ tone: "plain", size: "small", isWide: true })}
    >
      {isWorking ? working : label}
    </button>
  );
}
