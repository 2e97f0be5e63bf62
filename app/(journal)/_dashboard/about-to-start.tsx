/** The line of the logo before its first step: where it may go is only dotted. */
export function AboutToStart() {
  return (
    <svg viewBox="0 0 320 96" aria-hidden="true" className="w-full max-w-80">
      <path d="M8 88 H312" className="stroke-line" strokeWidth="2" strokeLinecap="round" />
      <path
        d="M20 70 L92 70 L140 44 L188 58 L296 16"
        className="fill-none stroke-chart-hidden"
        strokeWidth="2.5"
        strokeDasharray="1 9"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path d="M20 70 L64 70" className="stroke-ink" strokeWidth="3" strokeLinecap="round" />
      <circle cx="68" cy="70" r="6" className="fill-emerald" />
    </svg>
  );
}
