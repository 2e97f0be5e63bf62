"use client";

import { useState } from "react";

/**
 * Says a sentence to screen readers when it changes by itself or by a press. It is silent on
 * arrival: then it stands in the page, and is read there.
 */
export function Announcer({ text }: { text: string }) {
  const [first] = useState(text);
  return (
    <p role="status" className="sr-only">
      {text === first ? null : text}
    </p>
  );
}
