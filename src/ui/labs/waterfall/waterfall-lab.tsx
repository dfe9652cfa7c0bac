/** The bias waterfall: what each stage, feedback, the server and the rule do to bias and variance at a frozen point. */
import type { Plan } from "../../../wire/plan.ts";
import { useStore } from "../../store-context.ts";
import { NetworkWaterfall } from "./network-waterfall.tsx";
import { SmallWaterfall } from "./small-waterfall.tsx";
import "./waterfall.css";

export function WaterfallLab() {
  const plan = useStore((state) => state.plan);
  if (plan === null)
    return <p className="lab-status">Give an experiment without mistakes first.</p>;
  return (
    <>
      <div className="lab-intro">
        <p className="panel-text">
          The point stands still and gradients are drawn there again and again, through more and
          more of their way. Each row says what one part adds to the squared bias and to the
          variance, or takes away: a clip turns noise into bias, averaging takes variance and never
          bias.
        </p>
      </div>
      <Waterfall plan={plan} />
    </>
  );
}

function Waterfall({ plan }: { readonly plan: Plan }) {
  switch (plan.problem.kind) {
    case "small":
      return <SmallWaterfall plan={plan} />;
    case "network":
      return <NetworkWaterfall plan={plan} />;
    case "meta":
      return (
        <p className="panel-text">
          Small problems and networks have a waterfall; with meta-learning the bias chart shows what
          the order of the outer gradient does.
        </p>
      );
  }
}
