/** The verbs of the page, bound to a conductor and a store. */
import type { Experiment } from "../experiment/experiment.ts";
import type { Actions } from "./actions.ts";
import type { Conductor } from "./conductor.ts";
import { removeLane } from "./edits.ts";
import { addNotice, dropNotice } from "./notices.ts";
import type { Prefs } from "./prefs.ts";
import type { Store } from "./store.ts";

export interface ActionParts {
  readonly store: Store;
  readonly conductor: Conductor;
  /** A random uint32, for new seeds. */
  readonly drawSeed: () => number;
}

export function createActions({ store, conductor, drawSeed }: ActionParts): Actions {
  /** The experiment that the newest opened one took the place of. */
  let mine: Experiment | null = null;
  const edit = (change: (experiment: Experiment) => Experiment): void => {
    const before = store.getState().experiment;
    const after = change(before);
    if (after !== before) conductor.set(after, "soon");
  };
  const setPrefs = (patch: Partial<Prefs>): void => {
    store.setState({ prefs: { ...store.getState().prefs, ...patch } });
  };
  const open = (experiment: Experiment): void => {
    mine = store.getState().experiment;
    setPrefs({ hiddenLanes: [] });
    conductor.set(experiment, "now");
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
    open: (experiment) => {
      open(experiment);
      addNotice(store, {
        kind: "info",
        title: "Another experiment is open",
        message: "The one from before is kept until you open the next.",
        action: { kind: "back-to-mine" },
      });
    },
    removeLane: (lane) => {
      const { prefs } = store.getState();
      const hiddenLanes = prefs.hiddenLanes
        .filter((hidden) => hidden !== lane)
        .map((hidden) => (hidden > lane ? hidden - 1 : hidden));
      setPrefs({ hiddenLanes });
      if (store.getState().experiment.lanes.length > 1) conductor.lens.forgetLane(lane);
      edit((experiment) => removeLane(experiment, lane));
    },
    setSetting: (lane, name, value) => {
      conductor.setting(lane, name, value);
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
      store.setState({ dataFailure: null, downloadQuestion: null });
      conductor.ensureLoaded();
      conductor.send({ kind: "files", files });
    },
    setView: (patch) => {
      const view = { ...store.getState().view, ...patch };
      store.setState({ view });
      conductor.send({ kind: "view", view });
    },
    inspect: (target) => {
      conductor.lens.point(target);
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
    dismissNotice: (id) => {
      dropNotice(store, id);
    },
    takeNoticeAction: (id) => {
      const action = store.getState().notices.find((notice) => notice.id === id)?.action;
      dropNotice(store, id);
      if (action?.kind === "run-to") conductor.step(action.step);
      if (action?.kind === "back-to-mine" && mine !== null) open(mine);
    },
  };
}
