import { demoPeople } from "@/lib/demo/demo-people";
import { Face } from "./face";

type AvatarProps = { name: string | null; email: string };

/**
 * A person in the header: the face of one of the demo's people, or the first letter of anybody
 * else. It only decorates.
 */
export function Avatar({ name, email }: AvatarProps) {
  const index = demoPeople().findIndex((person) => person.email === email);
  if (index >= 0) return <Face index={index} className="size-8" />;
  const [letter = ""] = name || email;
  return (
    <span
      aria-hidden="true"
      className="flex size-8 items-center justify-center rounded-full bg-emerald-soft font-semibold text-14 text-emerald"
    >
      {letter.toUpperCase()}
    </span>
  );
}
