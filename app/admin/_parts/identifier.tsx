/** An id to copy: it lies above the row's link, and one click selects all of it. */
export function Identifier({ children }: { children: string }) {
  return <code className="relative z-1 select-all whitespace-normal break-all font-sans text-12 text-muted">{children}</code>;
}
