/** The stage's picture of the network; of a person's own table it is known once its columns and classes are. */
import { type ReactNode, useMemo, useState } from "react";
import { findFacts } from "../../../data/sets/facts.ts";
import type { ProblemChoice } from "../../../experiment/experiment.ts";
import { modelKind } from "../../../experiment/models.ts";
import { describeNetwork } from "../../../models/describe.ts";
import type { NetworkInput } from "../../../models/layers.ts";
import type { Series, Topic } from "../../../state/series.ts";
import { useStaggered } from "../../charts/use-staggered.ts";
import type { Plan } from "../../../wire/plan.ts";
import { MODELS } from "../../problem/describe.ts";
import { RunCost } from "../../problem/run-cost.tsx";
import { ModelView } from "./model-view.tsx";

type Network = Extract<ProblemChoice, { kind: "network" }>;

const TOPICS: readonly Topic[] = ["stage"];

export function ModelStage({ plan, network }: { readonly plan: Plan; readonly network: Network }) {
  const facts = findFacts(network.data.set);
  if (facts === null) return <TableModel network={network} />;
  return (
    <Described network={network} input={facts}>
      <RunCost plan={plan} />
    </Described>
  );
}

/** Columns and classes of the table that the engine has read, by what it sends for the stage. */
function TableModel({ network }: { readonly network: Network }) {
  const [read] = useState(createReader);
  const input = useStaggered({ topics: TOPICS, read });
  if (input !== null) return <Described network={network} input={input} />;
  return (
    <p className="stage-empty">
      The network&rsquo;s picture appears once the table is read: its columns and classes say how
      large it is.
    </p>
  );
}

function createReader(): (series: Series) => NetworkInput | null {
  let last: NetworkInput | null = null;
  return (series) => {
    const stage = series.stage();
    if (stage?.kind !== "points") return last;
    const { columns: channels, classes } = stage;
    if (last?.channels !== channels || last.classes !== classes.length)
      last = { height: 1, width: 1, channels, classes: classes.length };
    return last;
  };
}

interface DescribedProps {
  readonly network: Network;
  readonly input: NetworkInput;
  readonly children?: ReactNode;
}

function Described({ network, input, children }: DescribedProps) {
  const { model: choice } = network;
  const model = useMemo(() => describeNetwork(choice, input), [choice, input]);
  return (
    <ModelView model={model} title={MODELS[modelKind(choice)]}>
      {children}
    </ModelView>
  );
}
