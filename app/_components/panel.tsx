import clsx from "clsx";
import type { ReactNode } from "react";

type PanelProps = {
  children: ReactNode;
  /** The heading and name of the section. Without it the panel is only a box. */
  title?: string;
  id?: string;
  /** Shown to the right of the title. */
  aside?: ReactNode;
  className?: string;
};

export function Panel({ children, title, id, aside, className }: PanelProps) {
  const headingId = id ? `${id}-heading` : undefined;
  const surface = clsx("rounded-card bg-paper p-5 sm:p-6", className);
  if (!title) return <div className={surface}>{children}</div>;
  return (
    <section id={id} aria-labelledby={headingId} className={surface}>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id={headingId} className="font-semibold text-16">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
