import { Skeleton } from "@/app/_components/skeleton";
import { JournalSkeleton } from "../_parts/journal-skeleton";

export default function Loading() {
  return (
    <JournalSkeleton current="overview">
      <div className="rounded-card bg-paper p-5 sm:p-8">
        <div className="flex flex-wrap items-start justify-between gap-5">
          <div className="space-y-3">
            <Skeleton className="h-5 w-20" />
            <Skeleton className="h-11 w-60" />
            <Skeleton className="h-5 w-40" />
          </div>
          <Skeleton className="h-12 w-full sm:w-44" />
        </div>
        <Skeleton className="mt-8 h-64 sm:h-88" />
      </div>
      <div className="grid gap-4 lg:grid-cols-[3fr_2fr]">
        <Skeleton className="h-112" />
        <div className="space-y-4">
          <Skeleton className="h-44" />
          <Skeleton className="h-64" />
        </div>
      </div>
    </JournalSkeleton>
  );
}
