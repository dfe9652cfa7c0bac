/** The check that exact outer gradients rest on, with its figure. */
import { CircleAlert, CircleCheck } from "lucide-react";
import type { SecondOrderCheck } from "../../../wire/tasks.ts";

export function CheckLine({ check }: { readonly check: SecondOrderCheck }) {
  const { error, tolerance, passed } = check;
  const Icon = passed ? CircleCheck : CircleAlert;
  const figure = Number.isFinite(error) ? error.toExponential(1) : "not a number";
  return (
    <details className="tasks-check" data-passed={passed}>
      <summary>
        <Icon size={14} aria-hidden />
        <span role={passed ? "status" : "alert"}>
          {passed ? "Second derivatives are right here" : "Second derivatives are wrong here"}: off
          by <b>{figure}</b>, limit {tolerance}. {!passed && "Lanes of exact order are refused."}
        </span>
      </summary>
      <p>
        At every start the Hessian of a small network’s loss times a vector, by second derivatives,
        is held against the difference of two gradients: wrong ones raise no error.{" "}
        {passed
          ? "So exact outer gradients can be trusted, and are the truth that bias is measured against."
          : "The truth that bias is measured against is taken by differences of gradients instead."}
      </p>
    </details>
  );
}
