"use client";

import "./globals.css";
import { LastResort } from "./_components/last-resort";

export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="ko">
      <body>
        <main>
          <LastResort error={error} retry={retry} />
        </main>
      </body>
    </html>
  );
}
