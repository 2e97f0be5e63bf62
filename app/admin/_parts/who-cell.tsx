import Link from "next/link";
import type { Who } from "@/lib/admin/views";
import { personHref } from "../address";

/**
 * A person by name and address; the link covers the whole row, so that a click anywhere opens the story. A long
 * one wraps instead of pushing the other columns out of sight.
 */
export function WhoCell({ who }: { who: Who }) {
  return (
    <div className="min-w-36 max-w-64 whitespace-normal">
      <Link
        href={personHref(who.userId)}
        className="font-medium text-ink after:absolute after:inset-0 hover:underline focus-visible:after:outline-2 focus-visible:after:outline-blue"
      >
        {who.name ?? who.email}
      </Link>
      {who.name ? <p className="text-12 text-muted">{who.email}</p> : null}
    </div>
  );
}
