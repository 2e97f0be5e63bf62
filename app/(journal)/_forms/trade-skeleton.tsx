import { Skeleton } from "@/app/_components/skeleton";
import { JournalSkeleton } from "../_parts/journal-skeleton";

/** The place of a trade's form. */
export function TradeSkeleton() {
  return (
    <JournalSkeleton current="trades" isNarrow>
      <Skeleton className="h-6 w-32" />
      <div className="space-y-7 rounded-card bg-paper p-5 sm:p-8">
        <Skeleton className="h-9 w-48" />
        {["h-12", "h-14", "h-13", "h-13 w-full", "h-20", "h-20 w-full", "h-12 w-full"].map((size) => (
          <Skeleton key={size} className={size} />
        ))}
      </div>
    </JournalSkeleton>
  );
}
