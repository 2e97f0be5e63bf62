import type { ReactNode } from "react";

export const INPUT_CLASS =
  "w-full rounded-card border border-edge bg-paper px-4 py-3 text-16 text-ink placeholder:text-muted aria-invalid:border-red";

type FieldProps = { id: string; label: string; hint?: string; optional?: string; children: ReactNode };

/**
 * A label above its control. Give the control the same id, and `aria-describedby={`${id}-hint`}`
 * when there is a hint.
 */
export function Field({ id, label, hint, optional, children }: FieldProps) {
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="flex items-baseline gap-2 font-medium text-14">
        {label}
        {optional ? <span className="font-normal text-13 text-muted">{optional}</span> : null}
      </label>
      {children}
      {hint ? (
        <p id={`${id}-hint`} className="text-13 text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
