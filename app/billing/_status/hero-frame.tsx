import clsx from "clsx";
import { type ReactNode, useId } from "react";
import { ActionGroup } from "@/app/_components/action-group";
import { Phrase } from "@/app/_components/phrase";

type HeroFrameProps = {
  /** A word for the state, above the sentence. */
  eyebrow: ReactNode;
  /** The state in one sentence: the heading of the page. */
  title: string;
  /** 2 where the page has another heading. */
  level?: 1 | 2;
  children?: ReactNode;
  /** A drawing: of the card, or of the state. */
  aside?: ReactNode;
  actions?: ReactNode;
  /** A picture of the time that it takes, below everything. */
  picture?: ReactNode;
};

/**
 * The one thing that the page says. On a phone the buttons follow the drawing, where the thumb is;
 * on a wide screen they stand to the right, so that a longer text does not move them.
 */
export function HeroFrame({ eyebrow, title, level = 1, children, aside, actions, picture }: HeroFrameProps) {
  const Heading = `h${level}` as const;
  const headingId = useId();
  const hasSide = Boolean(aside ?? actions);
  return (
    <section
      aria-labelledby={headingId}
      className={clsx(
        "grid gap-x-12 gap-y-6 *:min-w-0 rounded-card bg-paper p-6 sm:p-8 print:block print:space-y-3 print:p-0",
        hasSide && "md:grid-cols-[1fr_18rem]",
      )}
    >
      <div>
        <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-14">{eyebrow}</div>
        <Heading id={headingId} className="font-bold text-28">
          <Phrase text={title} />
        </Heading>
        {children ? <div className="mt-3 space-y-2 text-16 text-muted">{children}</div> : null}
      </div>
      {hasSide ? (
        <div className="flex flex-col items-center gap-4 *:w-full md:row-span-2 print:items-start">
          {aside}
          {actions ? <ActionGroup isStacked>{actions}</ActionGroup> : null}
        </div>
      ) : null}
      {picture ? <div className="self-end">{picture}</div> : null}
    </section>
  );
}
