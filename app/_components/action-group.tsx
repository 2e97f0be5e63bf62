import type { ReactNode } from "react";

/**
 * The buttons of one state: under each other and as wide as the phone, in a row on a wide screen.
 * What a press leads to is said below all of them, so that no button moves.
 */
export function ActionGroup({ children, isStacked = false }: { children: ReactNode; isStacked?: boolean }) {
  const inARow = isStacked ? "" : " sm:flex sm:flex-wrap sm:items-start";
  return (
    <div
      className={`grid gap-2 [&>div>[role=status]]:order-last [&>div>[role=status]:not(:empty)]:w-full [&>div]:contents print:hidden${inARow}`}
    >
      {children}
    </div>
  );
}
