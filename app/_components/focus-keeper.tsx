"use client";

import { useEffect } from "react";

/**
 * Keeps the focus in the page. When the element that has it is taken away, because a press has
 * changed the page or led to another one, the heading gets it: a screen reader goes on there, and
 * the next Tab comes from there instead of from the top.
 * Source: WCAG 2.2, 2.4.3 Focus Order
 */
export function FocusKeeper() {
  useEffect(() => {
    const main = document.querySelector("main");
    if (!main) return;
    let held: Element | null = null;
    const hold = ({ target }: FocusEvent) => {
      held = target instanceof Element && main.contains(target) ? target : null;
    };
    const watch = new MutationObserver(() => {
      if (!held || held.isConnected || document.activeElement !== document.body) return;
      held = null;
      const heading = main.querySelector("h1") ?? main;
      heading.setAttribute("tabindex", "-1");
      heading.focus({ preventScroll: true });
    });
    document.addEventListener("focusin", hold);
    watch.observe(main, { childList: true, subtree: true });
    return () => {
      document.removeEventListener("focusin", hold);
      watch.disconnect();
    };
  }, []);
  return null;
}
