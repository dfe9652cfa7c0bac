/** The last value there was: what a lab shows while the next answer is worked out. */
import { useEffect, useState } from "react";

/** Null until there is a first one. */
export function useKept<T extends object>(value: T | null): T | null {
  const [kept, setKept] = useState<T | null>(null);
  if (value !== null && value !== kept) setKept(value);
  return value ?? kept;
}

/** The value once it has stood still for `ms`: for questions that follow a slider. */
export function useQuiet<T>(value: T, ms: number): T {
  const [quiet, setQuiet] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setQuiet(value);
    }, ms);
    return () => {
      clearTimeout(timer);
    };
  }, [value, ms]);
  return quiet;
}
