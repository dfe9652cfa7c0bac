/** The page's keys. They rest while a person types, and where a control has its own use for the key. */
import { useEffect } from "react";
import { useActions, useAppStore } from "../store-context.ts";

export interface KeyHandlers {
  readonly onShare: () => void;
  readonly onKeys: () => void;
}

const TYPING = "input, textarea, select, [contenteditable=true]";
/** While a modal asks for attention, the page behind it stays as it is. */
const MODAL = ".modal";
/** In a menu letters find entries. */
const MENU = "[role=menu], [role=listbox]";
/** Controls that are worked with space or arrow keys themselves. */
const CONTROLS = "button, a, summary, [role=slider], [role=radio], [role=tab], [role=dialog]";

export function useKeys({ onShare, onKeys }: KeyHandlers): void {
  const actions = useActions();
  const store = useAppStore();
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest(`${TYPING}, ${MODAL}, ${MENU}`) != null) return;
      const onControl = target?.closest(CONTROLS) != null;
      const { phase, playWanted } = store.getState();
      if (event.key === " " && !onControl) {
        if (phase === "running" || playWanted) actions.pause();
        else actions.play();
      } else if (event.key === "ArrowRight" && target?.closest(CONTROLS_WITH_ARROWS) == null) {
        actions.step(event.shiftKey ? 10 : 1);
      } else if (event.key === "ArrowLeft" && target?.closest(CONTROLS_WITH_ARROWS) == null) {
        actions.seek(store.getState().step - (event.shiftKey ? 10 : 1));
      } else if (event.key.toLowerCase() === "r") actions.reset();
      else if (event.key.toLowerCase() === "f") actions.fork(laneOf(target));
      else if (event.key.toLowerCase() === "s") onShare();
      else if (event.key === "?") onKeys();
      else return;
      event.preventDefault();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
    };
  }, [actions, store, onShare, onKeys]);
}

const CONTROLS_WITH_ARROWS = "[role=slider], [role=radio], [role=tab], [data-keeps-arrows]";

/** The lane whose card has the focus, else the first one. */
function laneOf(target: Element | null): number {
  const card = target?.closest<HTMLElement>("[data-lane]");
  return Number(card?.dataset["lane"] ?? 0);
}
