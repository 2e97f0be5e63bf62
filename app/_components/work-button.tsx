"use client";

import type { ReactNode } from "react";
import { type ButtonLook, buttonClass } from "./button";
import { ButtonWords } from "./spinner";

type WorkButtonProps = ButtonLook & {
  label: string;
  working: string;
  isWorking: boolean;
  /** Absent: it sends its form. */
  onPress?: () => void;
  /** False while the page's scripts are not there yet. */
  isReady?: boolean;
  icon?: ReactNode;
  /** Instead of the looks of our own buttons. */
  className?: string;
};

/**
 * A button that shows that it is working and cannot be pressed twice. It is never `disabled`
 * meanwhile: a browser takes the focus away from a disabled button, and with it the place of
 * somebody who uses a keyboard.
 */
export function WorkButton(props: WorkButtonProps) {
  const { label, working, isWorking, onPress, isReady = true, icon, className, ...look } = props;
  return (
    <button
      type={onPress ? "button" : "submit"}
      disabled={!isReady}
      aria-disabled={isWorking || undefined}
      onClick={(event) => {
        if (isWorking) event.preventDefault();
        else onPress?.();
      }}
      className={className ?? buttonClass(look)}
    >
      {isWorking ? null : icon}
      <ButtonWords isWorking={isWorking} label={label} working={working} />
    </button>
  );
}
