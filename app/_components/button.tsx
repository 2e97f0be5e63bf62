import clsx from "clsx";
import type { ReactNode } from "react";
import { AppLink } from "./app-link";

export type ButtonTone = "primary" | "plain" | "danger";
export type ButtonSize = "large" | "small";

/** The style of all buttons, and of links that look like one. */
export function buttonClass({ tone = "primary", size = "large", isWide = false }: ButtonLook = {}): string {
  return clsx(
    "inline-flex items-center justify-center gap-2 rounded-full border text-center font-semibold transition-colors",
    "active:opacity-80 aria-disabled:opacity-60 disabled:opacity-60 print:hidden",
    size === "large" ? "min-h-12 px-6 py-2 text-16" : "min-h-11 px-4 py-2 text-14",
    isWide && "w-full",
    tone === "primary" && "border-accent bg-accent text-on-accent hover:border-accent-hover hover:bg-accent-hover",
    tone === "plain" && "border-edge bg-paper text-ink hover:bg-ground",
    tone === "danger" && "border-danger bg-danger text-on-danger hover:border-danger-hover hover:bg-danger-hover",
  );
}

export type ButtonLook = { tone?: ButtonTone; size?: ButtonSize; isWide?: boolean };

type ButtonLinkProps = ButtonLook & { href: string; children: ReactNode };

export function ButtonLink({ href, children, ...look }: ButtonLinkProps) {
  return (
    <AppLink href={href} className={buttonClass(look)}>
      {children}
    </AppLink>
  );
}
