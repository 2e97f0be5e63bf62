import { Skeleton } from "@/app/_components/skeleton";
import { JournalSkeleton } from "../../_parts/journal-skeleton";

export default function Loading() {
  return (
    <JournalSkeleton current="goals" isNarrow>
      <Skeleton className="h-88" />
      <Skeleton className="h-120" />
    </JournalSkeleton>
  );
}
