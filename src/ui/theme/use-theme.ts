/** The theme in force: the person's choice, else the system's, written to `data-theme` of the root element. */
import { useLayoutEffect, useSyncExternalStore } from "react";
import { useStore } from "../store-context.ts";

export type Theme = "light" | "dark";

const darkQuery = "(prefers-color-scheme: dark)";

function subscribe(listener: () => void): () => void {
  const query = matchMedia(darkQuery);
  query.addEventListener("change", listener);
  return () => {
    query.removeEventListener("change", listener);
  };
}

/** The theme to draw in. Canvases draw again when it changes. */
export function useTheme(): Theme {
  const choice = useStore((state) => state.prefs.theme);
  const systemDark = useSyncExternalStore(subscribe, () => matchMedia(darkQuery).matches);
  if (choice === "system") return systemDark ? "dark" : "light";
  return choice;
}

/** Writes the theme to the root element; mounted once, in the app. */
export function useThemeOnRoot(): void {
  const theme = useTheme();
  useLayoutEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}
