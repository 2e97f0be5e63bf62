import type { ReactNode } from "react";
import { Phrase } from "./phrase";

type MomentProps = {
  /** An illustration; it only decorates. */
  picture: ReactNode;
  title: string;
  /** 2 where the page has another heading. */
  level?: 1 | 2;
  children?: ReactNode;
  /** Figures, such as what was paid. */
  figures?: ReactNode;
  /** The ways on, the best one first: one below the other. */
  actions?: ReactNode;
  /** Quiet text below the ways on. */
  note?: ReactNode;
};

/** A page that says one thing: what happened, why, and the ways on. */
export function Moment({ picture, title, level = 1, children, figures, actions, note }: MomentProps) {
  const Heading = `h${level}` as const;
  return (
    <div className="mx-auto flex w-full max-w-page flex-col items-center px-4 py-12 text-center sm:py-20">
      {picture}
      <Heading className="mt-8 font-bold text-28">
        <Phrase text={title} />
      </Heading>
      {children ? <div className="mt-2 max-w-md space-y-1 text-balance text-muted">{children}</div> : null}
      {figures ? <div className="mt-8 w-full max-w-md rounded-card bg-paper p-5 text-left sm:p-6">{figures}</div> : null}
      {actions ? <div className="mt-8 flex w-full flex-col gap-2 *:w-full sm:w-80">{actions}</div> : null}
      {note ? <div className="mt-8 text-13 text-muted">{note}</div> : null}
    </div>
  );
}
