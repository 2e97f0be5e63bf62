import clsx from "clsx";
import { CircleAlert, CircleCheck, Clock, Info, LoaderCircle, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { ActionGroup } from "./action-group";
import { Phrase } from "./phrase";
import { SOFT_TONE, TEXT_TONE, type Tone } from "./tone";

type NoticeBannerProps = {
  tone: Tone;
  title: string;
  /** 1 when the sentence is the page's main heading. */
  level?: 1 | 2 | 3;
  isWorking?: boolean;
  children?: ReactNode;
  actions?: ReactNode;
};

const ICON: Record<Tone, LucideIcon> = { ink: Info, emerald: CircleCheck, amber: Clock, red: CircleAlert, blue: Info };

/**
 * A banner with one sentence about the current state, what it means, and the button to act on it.
 */
export function NoticeBanner({ tone, title, level = 2, isWorking = false, children, actions }: NoticeBannerProps) {
  const Icon = isWorking ? LoaderCircle : ICON[tone];
  const Heading = `h${level}` as const;
  return (
    <div className={clsx("rounded-card border p-5 sm:p-6", SOFT_TONE[tone])}>
      <div className="flex gap-3">
        <Icon aria-hidden="true" className={clsx("mt-0.5 size-6 shrink-0", isWorking && "spin", TEXT_TONE[tone])} />
        <div className="min-w-0 flex-1">
          <Heading className={clsx("font-bold", level === 1 ? "text-20" : "text-16")}>
            <Phrase text={title} />
          </Heading>
          {children ? <div className="mt-1 space-y-1 text-14 text-ink">{children}</div> : null}
        </div>
      </div>
      {actions ? (
        <div className="mt-5 sm:pl-9">
          <ActionGroup>{actions}</ActionGroup>
        </div>
      ) : null}
    </div>
  );
}
