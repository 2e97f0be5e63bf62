import Link from "next/link";
import type { ComponentProps } from "react";
import { PendingBar } from "./pending-bar";

/** A link to another page of ours, which shows at once that it was pressed. */
export function AppLink({ children, ...link }: ComponentProps<typeof Link>) {
  return (
    <Link {...link}>
      {children}
      <PendingBar />
    </Link>
  );
}
