"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** Whether scripts run. Until then a form must not be sent: the browser would send it itself. */
export const useHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
