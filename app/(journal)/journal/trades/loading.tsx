import { Skeleton } from "@/app/_components/skeleton";
import { JournalSkeleton } from "../../_parts/journal-skeleton";

export default function Loading() {
  return (
    <JournalSkeleton current="trades">
      <div className="flex flex-wrap items-center justify-between gap-3 pt-2">
        <Skeleton className="h-9 w-24" />
        <Skeleton className="h-12 w-full sm:w-44" />
      </div>
      <Skeleton className="h-28 sm:h-13" />
      <div className="space-y-6 rounded-card bg-paper p-5 sm:p-6">
        {["w-44", "w-32", "w-52", "w-36", "w-40", "w-48"].map((width) => (
          <div key={width} className="flex items-center justify-between gap-4">
            <div className="space-y-2">
              <Skeleton className={`h-5 ${width} max-w-full`} />
              <Skeleton className="h-4 w-28" />
            </div>
            <Skeleton className="h-5 w-24" />
          </div>
        ))}
      </div>
    </JournalSkeleton>
  );
}
