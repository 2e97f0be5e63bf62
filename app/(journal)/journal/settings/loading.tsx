import { Skeleton } from "@/app/_components/skeleton";
import { JournalSkeleton } from "../../_parts/journal-skeleton";

export default function Loading() {
  return (
    <JournalSkeleton current="settings" isNarrow>
      <Skeleton className="h-72" />
      <Skeleton className="h-44" />
      <Skeleton className="h-44" />
      <Skeleton className="h-32" />
    </JournalSkeleton>
  );
}
