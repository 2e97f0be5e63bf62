/** Shows that something is under way. The words beside it say the same. */
export function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="spin inline-block size-4 shrink-0 rounded-full border-2 border-current border-r-transparent"
    />
  );
}

/** What a button says: its label, or that it is working. */
export function ButtonWords({ isWorking, label, working }: { isWorking: boolean; label: string; working: string }) {
  if (!isWorking) return label;
  return (
    <>
      <Spinner />
      {working}
    </>
  );
}
