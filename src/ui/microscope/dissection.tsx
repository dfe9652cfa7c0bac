/** What a step does to one weight: the gradient's way, every line of the rule with its numbers, before and after. */
import { useMemo } from "react";
import type { Inspection } from "../../wire/inspection.ts";
import { ruleText } from "../lanes/lane-rule.ts";
import { prettyName } from "../mathematics/pretty.ts";
import { useStore } from "../store-context.ts";
import { kindOf, type Piece, readRule, type ReadLine } from "./reading.ts";
import { KIND_WORDS, Value } from "./value.tsx";

interface DissectionProps {
  readonly inspection: Inspection;
  readonly hasNetwork: boolean;
}

export function Dissection({ inspection, hasNetwork }: DissectionProps) {
  const lane = useStore((state) => state.experiment.lanes[inspection.lane]);
  const text = lane === undefined ? "" : ruleText(lane);
  const lines = useMemo(() => readRule(text, inspection), [text, inspection]);
  const { gradient, delivered } = inspection;
  return (
    <div className="microscope-body scrolls">
      <p className="microscope-gradient">
        {hasNetwork ? "gradient of the next batch " : "gradient "}
        <Value value={gradient} name="gradient" of="element" />
        {!Object.is(gradient, delivered) && (
          <>
            , delivered as <Value value={delivered} name="g" of="element" />
          </>
        )}
      </p>
      <ol aria-label="The rule, line by line">
        {lines.map((line, index) => (
          <Line key={index} line={line} />
        ))}
      </ol>
      <Changes inspection={inspection} />
      <p className="microscope-key">
        {(["element", "tensor", "step", "setting"] as const).map((kind) => (
          <span key={kind} data-of={kind}>
            {KIND_WORDS[kind]}
          </span>
        ))}
      </p>
    </div>
  );
}

function Line({ line }: { readonly line: ReadLine }) {
  const { target, formula, numbers, value, of } = line;
  return (
    <li>
      <span className="math">{formula === null ? target : `${target} ← ${formula}`}</span>
      {numbers.length > 0 && (
        <span className="microscope-numbers">
          {"= "}
          {numbers.map((piece, index) => (
            <Part key={index} piece={piece} />
          ))}
        </span>
      )}
      <span className="microscope-result">
        {"= "}
        <Value value={value} of={of} name={target} />
      </span>
    </li>
  );
}

function Part({ piece }: { readonly piece: Piece }) {
  if (piece.kind === "text") return <>{piece.text}</>;
  return <Value value={piece.value} of={piece.of} name={prettyName(piece.name)} />;
}

/** Before and after the step: theta, the estimate, and all that is remembered. */
function Changes({ inspection }: { readonly inspection: Inspection }) {
  const { theta, slots, estimate } = inspection;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">name</span>
          </th>
          <th scope="col">before</th>
          <th scope="col">after</th>
          <th scope="col">change</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row" className="math">
            θ
          </th>
          <td>
            <Value value={theta.before} of="element" name="θ before" />
          </td>
          <td>
            <Value value={theta.after} of="element" name="θ after" />
          </td>
          <td>
            <Value value={theta.after - theta.before} of="element" name="change of θ" />
          </td>
        </tr>
        {slots.map(({ name, shape, before, after, initial }) => (
          <tr key={name}>
            <th scope="row" className="math">
              {prettyName(name)}
            </th>
            <td>
              <Value value={initial ?? before} of={kindOf(shape)} name={`${name} before`} />
            </td>
            <td>
              <Value value={after} of={kindOf(shape)} name={`${name} after`} />
            </td>
            <td>
              <Value
                value={after - (initial ?? before)}
                of={kindOf(shape)}
                name={`change of ${name}`}
              />
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row">estimate</th>
          <td />
          <td>
            <Value value={estimate} of="element" name="estimate" />
          </td>
          <td />
        </tr>
      </tbody>
    </table>
  );
}
