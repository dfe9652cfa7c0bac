/** The verbs of the page, bound to a conductor and a store. */
import type { Experiment } from "../experiment/experiment.ts";
import { withForksOf } from "../experiment/forks.ts";
import type { Actions } from "./actions.ts";
import type { Conductor } from "./conductor.ts";
import { removeLane } from "./edits.ts";
import { followParents, forkLane } from "./forks.ts";
import { keyOf } from "./history/kept-run.ts";
import { addNotice, dataAnew, dropNotice, rewordNotice } from "./notices.ts";
import { withPlaneAsked } from "./path-plane.ts";
import type { Prefs } from "./prefs.ts";
import { takeReceipt } from "./receipts.ts";
import type { AppState, Store } from "./store.ts";

export interface ActionParts {
  readonly store: Store;
  readonly conductor: Conductor;
  /** A random uint32, for new seeds. */
  readonly drawSeed: () => number;
  /** Called before another experiment is opened; resolves to true once the present one is in the history. */
  readonly onLeave?: () => Promise<boolean>;
  /** Goes on with the run that was found unfinished. */
  readonly resume?: () => void;
}

export function createActions(parts: ActionParts): Actions {
  const { store, conductor, drawSeed, resume } = parts;
  /** The experiment that the newest opened one took the place of, and what that one had been opened as. */
  let mine: Pick<AppState, "experiment" | "opened"> | null = null;
  const edit = (change: (experiment: Experiment) => Experiment): void => {
    const before = store.getState().experiment;
    const after = followParents(before, change(before));
    if (after !== before) conductor.set(after, "soon");
  };
  const setPrefs = (patch: Partial<Prefs>): void => {
    store.setState({ prefs: { ...store.getState().prefs, ...patch } });
  };
  const open = (given: Experiment, opened: string | null = keyOf(given)): Promise<boolean> => {
    const kept = parts.onLeave?.() ?? Promise.resolve(false);
    const { experiment, claimed } = takeReceipt(given);
    const { experiment: before, opened: asOpened } = store.getState();
    mine = { experiment: before, opened: asOpened };
    setPrefs({ hiddenLanes: [] });
    store.setState({ claimed, opened });
    conductor.set(experiment, "now");
    return kept;
  };

  return {
    play: () => {
      conductor.play();
    },
    pause: () => {
      conductor.pause();
    },
    step: (count = 1) => {
      conductor.step(count);
    },
    seek: (step) => {
      const { noWayBack, reached, phase } = store.getState();
      if (
        noWayBack !== null ||
        reached === 0 ||
        phase === "loading" ||
        phase === "waiting" ||
        phase === "crashed"
      )
        return;
      conductor.seek(Math.max(0, Math.min(reached, Math.round(step))));
    },
    reset: () => {
      conductor.reset();
    },
    setSpeed: (stepsPerSecond) => {
      conductor.speed(stepsPerSecond);
    },
    edit,
    setTitle: (title) => {
      const { title: _, ...rest } = store.getState().experiment;
      conductor.set(title === "" ? rest : { ...rest, title }, "no");
    },
    setLabel: (lane, label) => {
      const { experiment } = store.getState();
      const lanes = experiment.lanes.map((old, index) => {
        const { label: _, ...rest } = old;
        if (index !== lane) return old;
        return label === "" ? rest : { ...rest, label };
      });
      conductor.set({ ...experiment, lanes }, "no");
    },
    open: (experiment, from) => {
      const kept = open(experiment);
      // An earlier offer would lead to what is "mine" now, not then.
      const { notices } = store.getState();
      store.setState({ notices: notices.filter(({ action }) => action?.kind !== "back-to-mine") });
      const words = (before: string): string =>
        from === "history"
          ? `Playing it does its steps again, with the same numbers. ${before}`
          : before;
      const id = addNotice(store, {
        kind: "info",
        title: from === "history" ? "A run of the history is open" : "Another experiment is open",
        message: words("The one from before is kept until you open the next."),
        action: { kind: "back-to-mine" },
      });
      void kept.then((isKept) => {
        if (isKept) rewordNotice(store, id, words("The one from before is in the history."));
      });
    },
    removeLane: (lane) => {
      const { experiment, prefs } = store.getState();
      const gone = [...withForksOf(experiment, lane)];
      if (experiment.lanes.length <= gone.length) return;
      const hiddenLanes = prefs.hiddenLanes
        .filter((hidden) => !gone.includes(hidden))
        .map((hidden) => hidden - gone.filter((one) => one < hidden).length);
      setPrefs({ hiddenLanes });
      for (const one of gone.toReversed()) conductor.instruments.lens.forgetLane(one);
      edit((present) => removeLane(present, lane));
    },
    fork: (lane) => {
      const { experiment, plan } = store.getState();
      const settings = plan?.lanes[lane]?.program.settings ?? [];
      const forked = forkLane(experiment, lane, { step: conductor.place, settings });
      if (forked !== experiment) conductor.fork(forked);
    },
    setSetting: (lane, name, value) => {
      conductor.sliders.move(lane, name, value);
    },
    setSeed: (seed) => {
      edit((experiment) => ({ ...experiment, seed }));
    },
    newSeed: () => {
      edit((experiment) => ({ ...experiment, seed: drawSeed() }));
    },
    clearChanges: () => {
      edit(({ changes: _, ...rest }) => rest);
    },
    setDevice: (deviceChoice) => {
      store.setState({ deviceChoice });
      conductor.reset();
    },
    acceptDownload: () => {
      store.setState({ downloadQuestion: null });
      conductor.send({ kind: "download" });
    },
    declineDownload: () => {
      store.setState({ downloadQuestion: null, dataFailure: "The download was declined." });
      conductor.setAside();
    },
    giveFiles: (files) => {
      store.setState({ ...dataAnew(store.getState()), downloadQuestion: null });
      conductor.ensureLoaded();
      conductor.send({ kind: "files", files });
    },
    setView: (patch) => {
      const view = { ...store.getState().view, ...patch };
      store.setState({ view });
      conductor.send({ kind: "view", view });
    },
    inspect: (target) => {
      conductor.instruments.lens.point(target);
    },
    measureWaterfall: (lane, draws) => {
      conductor.ensureLoaded();
      conductor.instruments.waterfalls.ask(lane, draws);
    },
    stopWaterfall: () => {
      conductor.instruments.waterfalls.giveUp();
    },
    orderPlane: (order) => {
      const { phase, pathPlane } = store.getState();
      if (phase !== "ready" && phase !== "paused" && phase !== "done") return;
      if (order.kind === "compute") store.setState({ pathPlane: withPlaneAsked(pathPlane) });
      conductor.send({ kind: "path-plane", order });
    },
    setTuning: (patch) => {
      store.setState(patch);
    },
    setTheme: (theme) => {
      setPrefs({ theme });
    },
    setLogAxis: (metric, log) => {
      const others = store.getState().prefs.logAxes.filter((one) => one !== metric);
      setPrefs({ logAxes: log ? [...others, metric] : others });
    },
    setSmoothing: (smoothing) => {
      setPrefs({ smoothing });
      const view = { ...store.getState().view, smoothing };
      store.setState({ view });
      conductor.send({ kind: "view", view });
    },
    setBands: (bands) => {
      setPrefs({ bands });
    },
    setLaneHidden: (lane, hidden) => {
      const others = store.getState().prefs.hiddenLanes.filter((one) => one !== lane);
      setPrefs({ hiddenLanes: hidden ? [...others, lane] : others });
    },
    setStageMark: (mark, shown) => {
      const others = store.getState().prefs.stageMarks.filter((one) => one !== mark);
      setPrefs({ stageMarks: shown ? [...others, mark] : others });
    },
    dismissReceipt: () => {
      store.setState({ claimed: null });
    },
    dismissNotice: (id) => {
      dropNotice(store, id);
    },
    takeNoticeAction: (id) => {
      const action = store.getState().notices.find((notice) => notice.id === id)?.action;
      dropNotice(store, id);
      if (action?.kind === "resume") resume?.();
      if (action?.kind === "back-to-mine" && mine !== null) void open(mine.experiment, mine.opened);
    },
  };
}
