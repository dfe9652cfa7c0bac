/**
 * Random rules behind random chains of stages, in WGSL on the software adapter beside the float64 reference: what no
 * list of examples thinks of. Other random pairs run in WebAssembly, to the bit, in wasm/executor.test.ts.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../src/base/random.ts";
import { createGpuContext, type GpuContext } from "../../src/engine/gpu/device.ts";
import { composeStep } from "../../src/estimators/compose.ts";
import { compileRule } from "../../src/language/compile.ts";
import { sharedDevice, SOFTWARE_GPU_NEEDED, softwareDriver } from "../support/gpu.ts";
import { randomRule } from "../support/random-rules.ts";
import { randomChain } from "../support/stages.ts";
import { tensorsOf, withPair } from "./pair.ts";
import { isFiniteAtFirst, judgeSteps } from "./single-steps.ts";

/** A matrix and a vector, so that scopes of stages and rules differ. */
const SIZES = [[2, 3], 5] as const;
const CHAINS = 20;
/** From an empty memory, and from one that holds something: what `delay` gives out. */
const STEPS = [1, 2];
/** Many random rules hardly look at the gradient: what came through the chain is kept in a slot. */
const SEEN = "seen = 0*seen + g";

describe.skipIf(softwareDriver() === null)(`random chains ${SOFTWARE_GPU_NEEDED}`, () => {
  const opened = sharedDevice("software");
  let context: GpuContext;
  beforeAll(() => {
    const { device, adapter } = opened();
    context = createGpuContext(device, adapter.info);
  });

  it("random rules behind random chains do in WGSL what the reference does, as far as float32 can", async () => {
    const stream = new RandomStream({ seed: 22, purpose: 7, replica: 0, step: 0, worker: 0 });
    const wrong: string[] = [];
    let compared = 0;
    let tried = 0;
    for (let seed = 600; tried < CHAINS; seed++) {
      const text = `${randomRule(seed)}\n${SEEN}`;
      const stages = randomChain(stream);
      const { rule } = compileRule(text);
      if (rule === null) throw new Error(`seed ${seed} does not compile`);
      const program = composeStep(rule.program, stages, 0.1);
      // WGSL promises nothing of numbers that are not finite.
      if (!isFiniteAtFirst(program, tensorsOf(SIZES))) continue;
      tried++;
      await withPair(context, { program, sizes: SIZES }, async (pair) => {
        const verdicts = await judgeSteps(pair, program, { steps: STEPS, finiteOnly: true });
        for (const [name, { worst, plain }] of Object.entries(verdicts))
          if (Math.max(worst, plain) > 1)
            wrong.push(
              `seed ${seed}, ${name}: ${worst}, ${plain}\n${JSON.stringify(stages)}\n${text}`,
            );
        compared += verdicts["slot seen"]?.steps ?? 0;
      });
    }
    expect(wrong).toEqual([]);
    expect(compared).toBeGreaterThan(1.25 * CHAINS);
  });
});
