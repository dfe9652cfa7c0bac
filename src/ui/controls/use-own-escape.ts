/**
 * Escape for what is open or typed inside a panel: it gives that up, and the panel stays. A panel listens on the document
 * before any element hears of the key; the window comes before that.
 */
import { useEffect } from "react";

export function useOwnEscape(isActive: boolean, giveUp: () => void): void {
  useEffect(() => {
    if (!isActive) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      giveUp();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => {
      window.removeEventListener("keydown", onKeyDown, { capture: true });
    };
  }, [isActive, giveUp]);
}
