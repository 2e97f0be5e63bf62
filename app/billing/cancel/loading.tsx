import { PageSkeleton } from "@/app/_components/skeleton";

export default function Loading() {
  return <PageSkeleton heights={["h-88", "h-72"]} />;
}
