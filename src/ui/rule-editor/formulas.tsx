/**
 * A rule as typeset mathematics. KaTeX builds the nodes itself: our security policy refuses style attributes in markup,
 * and styles set from a script are none.
 */
import katex from "katex";
import "katex/dist/katex.min.css";
import { useEffect, useRef } from "react";
import type { Row } from "./output-lines.ts";

export interface FormulaProps {
  readonly row: Row;
}

export function Formula({ row }: FormulaProps) {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (place.current === null) return;
    katex.render(`\\displaystyle ${row.text}`, place.current, { throwOnError: false });
  }, [row.text]);
  return <span ref={place} />;
}
