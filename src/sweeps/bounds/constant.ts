/** Makers of the constants that a bound is drawn with, each with where it is from. */
import type { Constant } from "./protocol.ts";

export function exact(symbol: string, value: number, words: string): Constant {
  return { symbol, value, origin: "exact", words };
}

export function onPath(symbol: string, value: number, words: string): Constant {
  return { symbol, value, origin: "path", words };
}

/** For the middle of a sentence. */
export function uncapitalised(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, "");
}
