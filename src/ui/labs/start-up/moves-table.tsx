/** VSGD's first move for gradients of several sizes, as its authors' code has it and as the paper prints it. */
import type { FirstMove } from "../../../labs/filter/start-up.ts";
import { formatNumber, formatPlain } from "../../format.ts";

export function MovesTable({ moves }: { readonly moves: readonly FirstMove[] }) {
  return (
    <section className="contender" aria-label="VSGD's first move">
      <h3 className="form-title">VSGD&apos;s first move</h3>
      <table className="lab-table start-up-moves">
        <thead>
          <tr>
            <th scope="col">Gradient</th>
            <th scope="col">Code, in η</th>
            <th scope="col">Paper, in η</th>
          </tr>
        </thead>
        <tbody className="num">
          {moves.map(({ gradient, code, paper }) => (
            <tr key={gradient}>
              <th scope="row">{formatPlain(gradient)}</th>
              <td>{formatNumber(code, 3)}</td>
              <td>{formatNumber(paper, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="form-help">
        The code&apos;s shape is larger by 5e−5, which sets a scale for gradients: its first move is
        nearly full for gradients of 1, the paper&apos;s only for gradients far above 10.
      </p>
    </section>
  );
}
