/**
 * The completion list of a text area: when it is open, what it offers, and what the keys do. The keys are those of the
 * ARIA list box: arrows move, Enter and Tab take, Escape closes; the focus stays in the text. HTML allows a text area no
 * other role than text box, so that the list is named by `aria-controls` and spoken of by a status line.
 */
import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import { useOwnEscape } from "../controls/use-own-escape.ts";
import { type CaretPlace, caretPlace } from "./caret-place.ts";
import { complete, type Completion, insertionOf } from "./completion.ts";

interface Open extends Completion {
  /** Where the cursor stood when the list was made: it closes when the cursor goes elsewhere. */
  readonly caret: number;
  readonly asked: boolean;
  readonly active: number;
  readonly place: CaretPlace;
}

export interface CompletionState {
  readonly open: Open | null;
  /** Ids of the list and of its entries. */
  readonly listId: string;
  readonly optionId: (index: number) => string;
  /** What the text area says of the list. */
  readonly aria: Readonly<Record<`aria-${string}`, string | undefined>>;
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  /** `inputType` of the event, undefined where there is none. */
  readonly afterInput: (inputType: string | undefined) => void;
  readonly afterMoving: () => void;
  readonly afterScrolling: () => void;
  readonly take: (index: number) => void;
  readonly close: () => void;
}

export function useCompletion(area: RefObject<HTMLTextAreaElement | null>): CompletionState {
  const [open, setOpen] = useState<Open | null>(null);
  const listId = useId();
  const optionId = (index: number): string => `${listId}-${index}`;
  const isOpen = open !== null;

  function close(): void {
    setOpen(null);
  }

  useOwnEscape(isOpen, close);

  function offer(asked: boolean): void {
    const element = area.current;
    if (element === null) return;
    const caret = element.selectionStart;
    const found = caret === element.selectionEnd ? complete(element.value, caret, asked) : null;
    setOpen(
      found && { ...found, caret, asked, active: 0, place: caretPlace(element, found.start) },
    );
  }

  function take(index: number): void {
    const element = area.current;
    const candidate = open?.candidates[index];
    if (element === null || open === null || candidate === undefined) return;
    const { text, caret } = insertionOf(candidate, element.value.slice(open.end));
    element.focus();
    element.setSelectionRange(open.start, open.end);
    replaceSelection(element, text);
    element.setSelectionRange(open.start + caret, open.start + caret);
    close();
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (event.ctrlKey && event.code === "Space") {
      event.preventDefault();
      offer(true);
      return;
    }
    if (open === null || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const count = open.candidates.length;
    switch (event.key) {
      case "ArrowDown":
        setOpen({ ...open, active: (open.active + 1) % count });
        break;
      case "ArrowUp":
        setOpen({ ...open, active: (open.active + count - 1) % count });
        break;
      case "Enter":
      case "Tab":
        take(open.active);
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  return {
    open,
    listId,
    optionId,
    aria: {
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-controls": isOpen ? listId : undefined,
      "aria-activedescendant": open === null ? undefined : optionId(open.active),
    },
    onKeyDown,
    afterInput: (inputType) => {
      // Unasked it opens for what is typed only, not for what is deleted, pasted or undone.
      if (open !== null || inputType === "insertText") offer(open?.asked ?? false);
    },
    afterMoving: () => {
      if (open !== null && area.current?.selectionStart !== open.caret) close();
    },
    afterScrolling: () => {
      if (open === null || area.current === null) return;
      setOpen({ ...open, place: caretPlace(area.current, open.start) });
    },
    take,
    close,
  };
}

/** As if it were typed, so that it can be undone like everything typed; there is no newer way to do that. */
function replaceSelection(element: HTMLTextAreaElement, text: string): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  if (document.execCommand("insertText", false, text)) return;
  element.setRangeText(text);
  element.dispatchEvent(new Event("input", { bubbles: true }));
}
