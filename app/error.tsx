"use client";

import { LastResort } from "./_components/last-resort";

export default function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  return <LastResort error={error} retry={retry} />;
}
