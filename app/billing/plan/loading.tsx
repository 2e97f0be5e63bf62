import { PageSkeleton } from "@/app/_components/skeleton";

export default function Loading() {
  return <PageSkeleton heights={["h-28", "h-72"]} />;
}
