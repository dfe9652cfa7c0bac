/** Rules as mathematics to read. */
import { expect, test } from "vitest";
import { findOptimizer, optimizers } from "../../src/optimizers/index.ts";
import {
  essence,
  prettyExpression,
  prettyName,
  prettyRule,
} from "../../src/ui/mathematics/pretty.ts";

const thin = "\u2009";

test("names become letters", () => {
  expect(prettyName("beta1")).toBe("β₁");
  expect(prettyName("lr")).toBe("η");
  expect(prettyName("m_hat")).toBe("m\u0302");
  expect(prettyName("rate")).toBe("rate");
});

test("expressions keep every bracket", () => {
  expect(prettyExpression("(1 - x)^2 + 100*(y - x^2)^2")).toBe(`(1 − x)² + 100${thin}(y − x²)²`);
  expect(prettyExpression("m/(sqrt(v) + eps)")).toBe("m/(√v + ε)");
  expect(prettyExpression("x^20")).toBe("x^20");
});

test("the essence of a rule is its last step, with the memory it uses where that fits", () => {
  const of = (id: string) => essence(findOptimizer(id)?.rule ?? "").replaceAll(thin, " ");
  expect(of("momentum")).toBe("m ← β m + (1 − β) g, θ ← θ − η m");
  expect(of("rsgdm")).toBe("θ ← θ − η (m + β z)");
  expect(of("adam")).toBe("θ ← θ − η m\u0302/(√v\u0302 + ε)");
  expect(essence("theta = theta - (")).toBe("");
});

test("every rule of the catalogue has an essence and reads with balanced brackets", () => {
  for (const { rule } of optimizers) {
    for (const line of [essence(rule), ...prettyRule(rule)]) {
      expect(line).not.toBe("");
      expect(line.split("(").length).toBe(line.split(")").length);
    }
  }
});
