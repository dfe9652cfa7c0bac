/**
 * Where a character of a text area is drawn. The area's letters all have one width and its lines one height, so that the
 * text before the character tells it; browsers themselves do not.
 */

export interface CaretPlace {
  /** CSS pixels from the left and top edge of the area to the character's line. */
  readonly left: number;
  readonly top: number;
  readonly lineHeight: number;
}

const TAB = 4;

/** Place of the character at `index`, as the area is scrolled now. */
export function caretPlace(area: HTMLTextAreaElement, index: number): CaretPlace {
  const style = getComputedStyle(area);
  const lines = area.value.slice(0, index).split("\n");
  const lineHeight = parseFloat(style.lineHeight);
  return {
    left: parseFloat(style.paddingLeft) + widthOf(lines.at(-1) ?? "", style) - area.scrollLeft,
    top: parseFloat(style.paddingTop) + (lines.length - 1) * lineHeight - area.scrollTop,
    lineHeight,
  };
}

function widthOf(line: string, style: CSSStyleDeclaration): number {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return 0;
  context.font = `${style.fontSize} ${style.fontFamily}`;
  return context.measureText(withoutTabs(line)).width;
}

function withoutTabs(line: string): string {
  let spaced = "";
  for (const letter of line) {
    spaced += letter === "\t" ? " ".repeat(TAB - (spaced.length % TAB)) : letter;
  }
  return spaced;
}
