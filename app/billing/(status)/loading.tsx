import { PageSkeleton } from "@/app/_components/skeleton";

export default function Loading() {
  return <PageSkeleton isWide hasHeading={false} heights={["h-120 md:h-72", "h-144", "h-36 sm:h-28"]} />;
}
