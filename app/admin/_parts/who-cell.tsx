import { AppLink } from "@/app/_components/app-link";
import type { Who } from "@/lib/admin/views";
import { personHref } from "../address";

/**
 * A person's name and address. The link covers the whole row, so that a click anywhere opens the
 * person's page. A long address wraps, so that it does not push other columns out of view.
 */
export function WhoCell({ who }: { who: Who }) {
  return (
    <div className="min-w-0 lg:max-w-64">
      <AppLink
        href={personHref(who.userId)}
        className="font-medium text-ink after:absolute after:inset-0 hover:underline focus-visible:after:outline-2 focus-visible:after:outline-blue"
      >
        {who.name ?? who.email}
      </AppLink>
      {who.name ? <p className="text-12 text-muted">{who.email}</p> : null}
    </div>
  );
}
