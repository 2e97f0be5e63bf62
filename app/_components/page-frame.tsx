import clsx from "clsx";
import type { ReactNode } from "react";
import { Phrase } from "./phrase";

/**
 * The column of a subscriber page: 640 px wide (960 px for the landing page), with a margin of 16
 * px on a phone.
 */
export function Page({ children, isWide = false }: { children: ReactNode; isWide?: boolean }) {
  return (
    <div className={clsx("mx-auto w-full space-y-5 px-4 py-8 sm:py-12", isWide ? "max-w-wide" : "max-w-page")}>{children}</div>
  );
}

export function PageHeading({ children, text }: { children: string; text?: string }) {
  return (
    <div>
      <h1 className="font-bold text-28">
        <Phrase text={children} />
      </h1>
      {text ? <p className="mt-1 text-muted">{text}</p> : null}
    </div>
  );
}
