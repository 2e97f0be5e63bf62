import { PageSkeleton } from "@/app/_components/skeleton";

export default function Loading() {
  return <PageSkeleton isWide heights={["h-80", "h-96"]} />;
}
