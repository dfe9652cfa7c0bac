/**
 * The address bar: opens the experiment that a link holds, and writes the present one back while a person edits. A bad
 * link costs nobody their work; opening a link starts nothing.
 */
import type { Experiment } from "../experiment/experiment.ts";
import { canonicalJson } from "../experiment/canonical.ts";
import { decodeLink, encodeLink } from "../experiment/link.ts";
import { formatMistake } from "../experiment/mistakes.ts";
import { validateJson } from "../experiment/validate.ts";
import { addNotice } from "./notices.ts";
import type { PrefStorage } from "./prefs.ts";
import { isOwn } from "./running.ts";
import type { Clock } from "./series.ts";
import type { Store } from "./store.ts";

/** What is needed of the window; tests bring their own. */
export interface Address {
  hash(): string;
  /** Puts a hash into the address bar without a step in the history. */
  replace(hash: string): void;
  /** Calls back when somebody else changed the hash; returns the function that stops it. */
  onChange(listener: () => void): () => void;
}

export const browserAddress: Address = {
  hash: () => location.hash,
  replace: (hash) => {
    history.replaceState(history.state, "", hash);
  },
  onChange: (listener) => {
    window.addEventListener("hashchange", listener);
    return () => {
      window.removeEventListener("hashchange", listener);
    };
  },
};

const KEY = "momentscope.mine";
/** The address follows the edits with this delay. */
const WRITE_DELAY_MS = 1000;

/** The part of an address from `#` on that holds this experiment. */
export function linkTo(experiment: Experiment): string {
  return encodeLink(experiment);
}

/** Canonical JSON, as files hold it. */
export function experimentJson(experiment: Experiment): string {
  return canonicalJson(experiment, 2);
}

/**
 * What a page starts with: the link's experiment, without a link the first visit, and with a link that cannot be read the
 * person's own last work if there is any.
 */
export function readStart(
  hash: string,
  { mine, firstVisit }: { mine: Experiment | null; firstVisit: Experiment },
): { readonly experiment: Experiment; readonly mistake: string | null } {
  if (hash === "" || hash === "#") return { experiment: firstVisit, mistake: null };
  const { experiment, problems } = decodeLink(hash);
  if (experiment !== null) return { experiment, mistake: null };
  return { experiment: mine ?? firstVisit, mistake: problems.map(formatMistake).join("; ") };
}

/** The experiment that this person last edited here, if it still passes the schema. */
export function readMine(storage: PrefStorage): Experiment | null {
  try {
    const text = storage?.getItem(KEY) ?? null;
    return text === null ? null : validateJson(text).experiment;
  } catch {
    return null;
  }
}

export interface LinkParts {
  readonly store: Store;
  readonly address: Address;
  readonly clock: Clock;
  readonly storage: PrefStorage;
  /** Calls back when the page may be about to go; returns the function that stops it. */
  readonly onHidden: (listener: () => void) => () => void;
  /** Takes an experiment that came by link. */
  readonly open: (experiment: Experiment) => void;
}

/**
 * Follows the store into the address bar and the address bar into the store. What was edited here is remembered; what was
 * only opened is not one's own work. Returns the function that stops it.
 */
export function followLinks(parts: LinkParts): () => void {
  const { store, address, clock, storage, open } = parts;
  let cancel: (() => void) | null = null;
  let opening = false;

  const write = (): void => {
    cancel?.();
    cancel = null;
    const state = store.getState();
    address.replace(linkTo(state.experiment));
    if (isOwn(state)) remember(storage, state.experiment);
  };

  const stopStore = store.subscribe((state, before) => {
    if (state.experiment === before.experiment || opening) return;
    cancel?.();
    cancel = clock.after(WRITE_DELAY_MS, write);
  });

  // A page that is reloaded right after an edit comes back with it.
  const stopHidden = parts.onHidden(() => {
    if (cancel !== null) write();
  });

  const stopAddress = address.onChange(() => {
    const hash = address.hash();
    if (hash === "" || hash === "#" || hash === linkTo(store.getState().experiment)) return;
    const { experiment, problems } = decodeLink(hash);
    if (experiment === null) {
      addNotice(store, badLink(problems.map(formatMistake).join("; ")));
      return;
    }
    cancel?.();
    cancel = null;
    opening = true;
    open(experiment);
    opening = false;
  });

  return () => {
    cancel?.();
    stopStore();
    stopHidden();
    stopAddress();
  };
}

/** The notice for a link that cannot be read. */
export function badLink(mistake: string) {
  return {
    kind: "link",
    title: "The link could not be opened",
    message: `${mistake}. Your own experiment is still here.`,
  } as const;
}

function remember(storage: PrefStorage, experiment: Experiment): void {
  try {
    storage?.setItem(KEY, experimentJson(experiment));
  } catch {
    // Storage full or forbidden: the address bar still holds everything.
  }
}
