/** The microscope on the page's side: what is asked of the engine, and which answers count. */
import { describe, expect, test } from "vitest";
import type { Experiment } from "../../src/experiment/experiment.ts";
import { createActions } from "../../src/state/create-actions.ts";
import type { Inspection, InspectionTarget } from "../../src/wire/inspection.ts";
import { createBench, network, surface } from "./support.ts";

const at = (lane: number, element: number): InspectionTarget => ({
  lane,
  place: { tensor: 0, element, replica: 0 },
});

function seen({ lane, place }: InspectionTarget): Inspection {
  return {
    lane,
    place,
    step: 3,
    tensors: [{ name: "theta", shape: [2] }],
    settings: {},
    given: {},
    gradient: 1,
    delivered: 1,
    lines: [],
    estimate: 1,
    slots: [],
    theta: { before: 0, after: 1 },
  };
}

function open(experiment: Experiment = surface) {
  const bench = createBench(experiment);
  const actions = createActions({ ...bench, drawSeed: () => 1 });
  bench.conductor.start();
  const orders = () => bench.far.commands.filter((command) => command.kind === "inspect");
  const answer = (target: InspectionTarget, inspection: Inspection | null = seen(target)) => {
    const { session } = bench.far;
    bench.far.tell({ kind: "inspection", session, target, inspection });
  };
  const now = () => bench.store.getState().microscope;
  return { ...bench, actions, orders, answer, now };
}

describe("pointing", () => {
  test("asks the engine, shows its answer, and closing tells it to stop", () => {
    const { actions, orders, answer, now } = open();
    expect(now()).toBeNull();
    actions.inspect(at(1, 0));
    expect(orders()).toEqual([{ kind: "inspect", session: 1, target: at(1, 0) }]);
    expect(now()).toEqual({ target: at(1, 0), inspection: null, isEmpty: false });
    answer(at(1, 0));
    expect(now()?.inspection).toEqual(seen(at(1, 0)));
    actions.inspect(null);
    expect(now()).toBeNull();
    expect(orders().at(-1)).toEqual({ kind: "inspect", session: 1, target: null });
    answer(at(1, 0));
    expect(now()).toBeNull();
  });

  test("at another weight keeps the lane's last numbers until the new ones come, and drops late ones", () => {
    const { actions, answer, now } = open();
    actions.inspect(at(1, 0));
    answer(at(1, 0));
    actions.inspect(at(1, 1));
    expect(now()?.inspection?.place.element).toBe(0);
    answer(at(1, 0), null);
    expect(now()).toMatchObject({ inspection: { place: { element: 0 } }, isEmpty: false });
    answer(at(1, 1));
    expect(now()?.inspection?.place.element).toBe(1);
    actions.inspect(at(0, 1));
    expect(now()?.inspection).toBeNull();
    answer(at(0, 1), null);
    expect(now()).toEqual({ target: at(0, 1), inspection: null, isEmpty: true });
  });
});

describe("a new session", () => {
  test("is looked at in the same place, without the old numbers", () => {
    const { actions, answer, orders, now, far } = open();
    actions.inspect(at(1, 1));
    answer(at(1, 1));
    actions.reset();
    expect(now()).toEqual({ target: at(1, 1), inspection: null, isEmpty: false });
    expect(orders().at(-1)).toEqual({ kind: "inspect", session: 2, target: at(1, 1) });
    // Behind the load, else the engine would not know the session.
    expect(far.kinds().indexOf("inspect")).toBeGreaterThan(far.kinds().indexOf("load"));
    far.tell({
      kind: "inspection",
      session: 1,
      target: at(1, 1),
      inspection: seen(at(1, 1)),
    });
    expect(now()?.inspection).toBeNull();
  });

  test("with fewer parameters is looked at from the first", () => {
    const { actions, now, clock } = open();
    actions.inspect(at(0, 1));
    actions.edit((experiment) => ({
      ...experiment,
      problem: { kind: "quadratic", eigenvalues: [1], start: 1 },
    }));
    clock.pass(1000);
    expect(now()?.target).toEqual(at(0, 0));
  });

  test("follows the lanes when one is removed, and closes with its own", () => {
    const { actions, now, clock } = open();
    actions.inspect(at(1, 1));
    actions.removeLane(0);
    clock.pass(1000);
    expect(now()?.target).toEqual(at(0, 1));
    const other = open();
    other.actions.inspect(at(1, 1));
    other.actions.removeLane(1);
    other.clock.pass(1000);
    expect(other.now()).toBeNull();
  });

  test("of a network begins with Play, and is looked at then", () => {
    const { actions, now, orders, far } = open(network);
    actions.inspect(at(0, 5));
    expect(orders()).toEqual([]);
    actions.play();
    expect(far.loads()).toHaveLength(1);
    expect(orders()).toHaveLength(1);
    // Whether a network that was never loaded has this weight nobody can know yet.
    expect(now()?.target).toEqual(at(0, 0));
    actions.inspect(at(0, 5));
    actions.reset();
    actions.play();
    expect(now()?.target).toEqual(at(0, 5));
  });
});
