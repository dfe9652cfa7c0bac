/** What could stand at the cursor, in a list below it, or above it where there is more room. */
import { useLayoutEffect, useRef } from "react";
import type { CaretPlace } from "./caret-place.ts";
import type { CompletionState } from "./use-completion.ts";
import "./completion.css";

export interface CompletionListProps {
  readonly completion: CompletionState;
}

export function CompletionList({ completion }: CompletionListProps) {
  const { open, listId, optionId, take } = completion;
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null || open === null) return;
    placeList(element, open.place);
    element.children[open.active]?.scrollIntoView({ block: "nearest" });
  }, [open]);
  const count = open?.candidates.length ?? 0;
  return (
    <>
      <p className="visually-hidden" role="status">
        {count === 0 ? "" : `${count} ${count === 1 ? "name fits" : "names fit"}. Enter takes one.`}
      </p>
      {open !== null && (
        <ul
          ref={list}
          id={listId}
          className="completion scrolls"
          role="listbox"
          aria-label="Names that fit"
          // The focus stays in the text.
          onPointerDown={(event) => {
            event.preventDefault();
          }}
          onMouseDown={(event) => {
            event.preventDefault();
          }}
        >
          {open.candidates.map(({ name, signature, meaning }, index) => (
            <li
              key={name}
              id={optionId(index)}
              role="option"
              aria-selected={index === open.active}
              onClick={() => {
                take(index);
              }}
            >
              <span className="num">
                <b>{name}</b>
                {signature}
              </span>
              <span>{meaning}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Puts the list at the cursor, inside the frame's width and the visible part of the panel that scrolls it. */
function placeList(list: HTMLElement, { left, top, lineHeight }: CaretPlace): void {
  const frame = list.parentElement;
  const area = frame?.querySelector("textarea");
  if (frame == null || area == null) return;
  const around = frame.getBoundingClientRect();
  const text = area.getBoundingClientRect();
  const panel = frame.closest(".scrolls")?.getBoundingClientRect();
  const x = Math.min(text.left - around.left + left, around.width - list.offsetWidth);
  const lineTop = text.top - around.top + top;
  const roomBelow = (panel?.bottom ?? innerHeight) - around.top - lineTop - lineHeight;
  const roomAbove = around.top + lineTop - (panel?.top ?? 0);
  const above = list.offsetHeight > roomBelow && roomAbove > roomBelow;
  list.style.left = `${Math.max(0, x)}px`;
  list.style.top = `${above ? lineTop - list.offsetHeight : lineTop + lineHeight}px`;
}
