import type { ReactNode } from "react";

/** A list of names and values, as on a receipt. Use with {@link Fact}. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="space-y-3 text-14">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-6">
      <dt className="max-w-full shrink-0 text-muted">{name}</dt>
      <dd className="ml-auto min-w-0 text-right font-medium">{children}</dd>
    </div>
  );
}
