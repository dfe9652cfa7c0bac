/** Messages to the person, one list in the store: what went wrong or was done, by kind, with what can be done next. */
import type { Failure } from "../wire/messages.ts";
import type { AppState, Notice, Store } from "./store.ts";

/** At most this many are shown; the oldest makes room. */
const MOST_NOTICES = 4;

const TITLES: Readonly<Record<Failure["kind"], string>> = {
  data: "The data set could not be loaded",
  device: "The device stopped working",
  unsupported: "This cannot run here",
  internal: "Something went wrong in the engine",
};

/** Adds a notice; one that says the same as a shown one takes its place. Returns its id. */
export function addNotice(store: Store, notice: Omit<Notice, "id">): number {
  const { notices } = store.getState();
  const id = 1 + Math.max(0, ...notices.map((one) => one.id));
  const others = notices.filter(
    (one) => one.title !== notice.title || one.message !== notice.message,
  );
  store.setState({ notices: [...others, { ...notice, id }].slice(-MOST_NOTICES) });
  return id;
}

/** Says more in a notice that is still shown. */
export function rewordNotice(store: Store, id: number, message: string): void {
  const { notices } = store.getState();
  if (!notices.some((one) => one.id === id)) return;
  store.setState({ notices: notices.map((one) => (one.id === id ? { ...one, message } : one)) });
}

/** Takes a notice away. */
export function dropNotice(store: Store, id: number): void {
  store.setState({ notices: store.getState().notices.filter((one) => one.id !== id) });
}

/**
 * Data are tried anew, or there: what went wrong with them before is told no more. A try without the files that a person
 * gives meanwhile may fail after they were given.
 */
export function dataAnew({ notices }: AppState): Pick<AppState, "dataFailure" | "notices"> {
  return { dataFailure: null, notices: notices.filter(({ kind }) => kind !== "data") };
}

/** The notice for a failure that the engine reported. Of data the problem's card tells the whole, with the ways on. */
export function failureNotice({ kind, message }: Failure): Omit<Notice, "id"> {
  const [first = ""] = message.split("\n", 1);
  const words =
    kind !== "data" || first === message
      ? message
      : `${sentence(first)} The problem’s card says why, and what can be done.`;
  return { kind, title: TITLES[kind], message: words };
}

/** Browsers end some of their messages with a full stop. */
function sentence(message: string): string {
  return `${message.replace(/\.+$/, "")}.`;
}

/** The notice for an engine that is gone. `kept`: what is left of the run, in sentences; null: it had done no step. */
export function crashNotice(
  message: string,
  { kept, goesOn, isDevice }: { kept: string | null; goesOn: boolean; isDevice: boolean },
): Omit<Notice, "id"> {
  const kind = isDevice ? "device" : "internal";
  if (kept === null) {
    return {
      kind,
      title: isDevice ? TITLES.device : "The engine did not start",
      message: `${sentence(message)} Play tries again; reloading the page may help.`,
    };
  }
  const what = isDevice ? "The device was lost" : "The engine stopped";
  return {
    kind,
    title: goesOn ? `${what}, the run goes on` : `${what} again`,
    message: `${sentence(message)} ${kept}${goesOn ? "" : " It was not a step further than the last time: Play tries again."}`,
  };
}
