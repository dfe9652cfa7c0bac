/** Lint rules: what the compiler cannot see. Formatting is Prettier's business alone. */
import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** Packages that each room may use, as in src/README.md; a room that is not named here uses none. */
const ROOM_PACKAGES = {
  data: ["fflate", "hyparquet"],
  experiment: ["zod", "fflate"],
  engine: ["@tensorflow/.*"],
  state: ["idb", "zustand"],
  ui: [
    "react",
    "react-dom",
    "recharts",
    "radix-ui",
    "lucide-react",
    "zustand",
    "d3-contour",
    "katex",
  ],
  cli: ["@tensorflow/.*", "node:.*"],
};
const ROOMS = [
  ...[
    "base",
    "language",
    "optimizers",
    "problems",
    "estimators",
    "measure",
    "models",
    "labs",
    "sweeps",
    "wire",
  ],
  ...Object.keys(ROOM_PACKAGES),
];

/** Every package import outside the room's list is an error; relative imports are left to TypeScript's references. */
const roomRules = ROOMS.map((room) => {
  const allowed = ROOM_PACKAGES[room] ?? [];
  const except = allowed.length > 0 ? `(?!(?:${allowed.join("|")})(?:/|$))` : "";
  const message =
    allowed.length > 0
      ? `The room "${room}" uses no other packages than ${allowed.join(", ")} (src/README.md).`
      : `The room "${room}" uses no packages (src/README.md).`;
  return {
    files: [`src/${room}/**`],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ regex: `^${except}[^.]`, message }] }],
    },
  };
});

export default tseslint.config(
  { ignores: ["dist", "coverage", "public", "node_modules", "tests/language/golden"] },
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      // Numbers and truth values print as one expects.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // `return next()` in a callback of type void says what is meant.
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "no-eval": "error",
      "no-implied-eval": "off",
      // `x == null` means "neither null nor undefined", on purpose.
      eqeqeq: ["error", "always", { null: "ignore" }],
      // Our objects are made by closures and have no `this` to lose.
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    // Index arithmetic on typed arrays: the bounds are the algorithm's own, a check for each read would hide it.
    files: [
      "src/{base,problems,estimators,measure,models,data,labs,sweeps}/**",
      "src/language/**",
      "src/engine/**",
      "src/ui/{charts,stage}/**",
      "src/state/series.ts",
      "tests/**",
    ],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  // Published constants, kept with all the digits of their source.
  { files: ["src/base/random.ts"], rules: { "no-loss-of-precision": "off" } },
  { files: ["src/ui/**", "src/main.tsx"], ...reactHooks.configs.flat["recommended-latest"] },
  ...roomRules,
  {
    files: ["*.{js,mjs}", "vite*.ts", "tests/**/*.ts"],
    languageOptions: { globals: globals.node },
  },
  // Vite and Vitest want these as default exports.
  {
    files: ["vite.config.ts", "tests/support/*-setup.ts"],
    rules: { "no-restricted-exports": "off" },
  },
);
