"use client";

import { useState } from "react";
import { buttonClass } from "@/app/_components/button";

type ProviderButtonProps = { id: "google" | "kakao" | "naver"; callbackUrl: string; label: string; moving: string };

export function ProviderButton({ id, callbackUrl, label, moving }: ProviderButtonProps) {
  const [isMoving, setIsMoving] = useState(false);

  async function go() {
    setIsMoving(true);
    try {
      const { signIn } = await import("next-auth/react");
      await signIn(id, { callbackUrl });
    } catch {
      setIsMoving(false);
    }
  }

  return (
    <button type="button" disabled={isMoving} onClick={go} className={buttonClass({ tone: "plain", isWide: true })}>
      {isMoving ? moving : label}
    </button>
  );
}
