import { useEffect, useRef, useState } from "react";

const STORED = "admin-slash-key";
const OFF = "off";

/** Where the browser stores nothing, the key is on and stays so for this page. */
function readStored(): boolean {
  try {
    return localStorage.getItem(STORED) !== OFF;
  } catch {
    return true;
  }
}

/**
 * Calls `open` when `/` is pressed outside of a field. A person can switch the key off; their
 * browser remembers it.
 */
export function useSlashKey(open: () => void): [boolean, (isOn: boolean) => void] {
  const [isOn, setIsOn] = useState(true);
  const act = useRef(open);
  useEffect(() => {
    act.current = open;
  });
  useEffect(() => setIsOn(readStored()), []);
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      const isElsewhere =
        event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog, [contenteditable]");
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isElsewhere) return;
      event.preventDefault();
      act.current();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [isOn]);
  const choose = (next: boolean) => {
    setIsOn(next);
    try {
      localStorage.setItem(STORED, next ? "on" : OFF);
    } catch {
      // It holds for this page only.
    }
  };
  return [isOn, choose];
}
