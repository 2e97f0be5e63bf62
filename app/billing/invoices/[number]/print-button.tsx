"use client";

import { Printer } from "lucide-react";
import { buttonClass } from "@/app/_components/button";

/** Opens the browser's own print window, which also saves as PDF. */
export function PrintButton({ label }: { label: string }) {
  return (
    <button type="button" onClick={() => window.print()} className={buttonClass()}>
      <Printer aria-hidden="true" className="size-5" />
      {label}
    </button>
  );
}
