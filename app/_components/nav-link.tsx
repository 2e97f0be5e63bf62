"use client";

import clsx from "clsx";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { AppLink } from "./app-link";

/** A link of the header. It is marked on its own page and on the pages below it. */
export function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const path = usePathname();
  const isCurrent = path === href || path.startsWith(`${href}/`);
  return (
    <AppLink
      href={href}
      aria-current={isCurrent ? "page" : undefined}
      className={clsx(
        "inline-flex min-h-11 items-center whitespace-nowrap rounded-full px-2 text-14 sm:px-3",
        isCurrent ? "font-semibold text-ink" : "font-medium text-muted hover:text-ink",
      )}
    >
      {children}
    </AppLink>
  );
}
