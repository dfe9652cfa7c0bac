/** A formula, typeset by KaTeX, which sets styles from a script: our security policy refuses them in markup. */
import katex from "katex";
import "katex/dist/katex.min.css";
import { useEffect, useRef } from "react";

export function Tex({ text }: { readonly text: string }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current !== null) {
      katex.render(text, place.current, { throwOnError: false, displayMode: true });
    }
  }, [text]);
  return <div className="lab-formula scrolls" ref={place} tabIndex={-1} />;
}
