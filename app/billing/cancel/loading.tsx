import { PageSkeleton } from "@/app/_components/skeleton";

export default function Loading() {
  return <PageSkeleton heights={["h-72", "h-56"]} />;
}
