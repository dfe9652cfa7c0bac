/** Every choice that the lists and choosers offer is one that the schema takes and that can be planned. */
import { describe, expect, it } from "vitest";
import { dataCatalogue, problemCatalogue, stageCatalogue } from "../../src/experiment/catalogue.ts";
import { decodeLink, encodeLink } from "../../src/experiment/link.ts";
import { modelCatalogue } from "../../src/experiment/model-catalogue.ts";
import { planExperiment } from "../../src/experiment/plan.ts";
import { validateExperiment } from "../../src/experiment/validate.ts";

const lanes = [{ optimizer: "sgd" }];
const ravine = { kind: "formula", id: "ravine" };

/** `refusal`: what the plan says instead of being made. */
function expectPlanned(input: Record<string, unknown>, refusal?: RegExp): void {
  const { experiment, problems } = validateExperiment({ v: 1, problem: ravine, lanes, ...input });
  expect(problems).toEqual([]);
  if (experiment === null) return;
  const planned = planExperiment(experiment).problems.map(({ message }) => message);
  expect(planned).toEqual(refusal === undefined ? [] : [expect.stringMatching(refusal)]);
  expect(decodeLink(encodeLink(experiment)).experiment).toEqual(experiment);
}

describe("the catalogue's choices", () => {
  for (const { id, choice } of problemCatalogue) {
    it(`problem ${id}`, () => {
      expectPlanned({ problem: choice });
    });
  }
  for (const { id, choice } of stageCatalogue) {
    it(`stage ${id}`, () => {
      expectPlanned({ estimator: [choice] });
    });
  }
  for (const data of dataCatalogue) {
    for (const model of modelCatalogue) {
      it(`${model.id} on ${data.id}`, () => {
        const problem = { kind: "network", data: data.choice, model: model.choice, batch: 32 };
        // Points and tables have no neighbours for a convolution to look at.
        const isPictures = (data.size?.[0] ?? 1) > 1;
        const isDense = ["linear", "mlp", "autoencoder"].includes(model.id);
        const refusal = new RegExp(`${model.id} needs pictures`);
        expectPlanned({ problem }, isPictures || isDense ? undefined : refusal);
      });
    }
  }
});
