/**
 * What a theorem is here: a statement about rules, and a check that runs it at settings that are no round numbers. The
 * rules are parameters of the check, so that a wrong rule makes it fail.
 */
import type { ProblemSketch } from "../grounds.ts";
import { catalogued } from "../subject.ts";

export interface Finding {
  readonly holds: boolean;
  /** The number that decides: a relative deviation unless `words` say otherwise. */
  readonly figure: number;
  /** What was measured, as a sentence. */
  readonly words: string;
}

export type RuleOrigin = { readonly optimizer: string } | { readonly rule: string };

/** An experiment of the page that shows the theorem at work; each lane is one of the theorem's rules. */
export interface Showing {
  readonly problem: ProblemSketch;
  readonly lanes: readonly {
    readonly role: string;
    readonly label?: string;
    readonly hyper: Readonly<Record<string, number>>;
  }[];
  readonly steps: number;
}

export interface Theorem {
  readonly id: string;
  readonly title: string;
  /** In plain words. */
  readonly statement: string;
  /** The same as TeX. */
  readonly formula: string;
  readonly source: string;
  /** Settings and gradients of the check, in words. */
  readonly setup: string;
  /** The rules the statement is about, by the part they play. */
  readonly roles: Readonly<Record<string, RuleOrigin>>;
  readonly showing?: Showing;
  /** Runs it. `replaced`: texts that take a role instead of the theorem's own rule. */
  check(replaced?: Readonly<Record<string, string>>): Finding;
}

export type TheoremDefinition<Role extends string> = Omit<
  Theorem,
  "roles" | "check" | "showing"
> & {
  readonly roles: Readonly<Record<Role, RuleOrigin>>;
  readonly showing?: Omit<Showing, "lanes"> & {
    readonly lanes: readonly (Showing["lanes"][number] & { readonly role: Role })[];
  };
  readonly check: (rules: Readonly<Record<Role, string>>) => Finding;
};

/** Fills the roles with their texts. */
export function defineTheorem<Role extends string>(definition: TheoremDefinition<Role>): Theorem {
  const texts = (): Record<string, string> =>
    Object.fromEntries(
      Object.entries<RuleOrigin>(definition.roles).map(([role, origin]) => [role, textOf(origin)]),
    );
  return {
    ...definition,
    check: (replaced = {}) => definition.check({ ...texts(), ...replaced } as Record<Role, string>),
  };
}

export function textOf(origin: RuleOrigin): string {
  return "rule" in origin ? origin.rule : catalogued(origin.optimizer);
}
