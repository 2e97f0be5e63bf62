import type { LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";

type SideProps = { icon: LucideIcon; title: string; children: ReactNode };

/** One of the three that speak at each moment: the page, Toss, the database. */
export function Side({ icon: Icon, title, children }: SideProps) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} className="flex min-w-0 flex-col rounded-card bg-paper p-5">
      <h3 id={headingId} className="mb-4 flex items-center gap-2 font-semibold text-14 text-muted tracking-normal">
        <Icon aria-hidden="true" className="size-4" />
        {title}
      </h3>
      {children}
    </section>
  );
}
