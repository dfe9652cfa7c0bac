/** The networks of the section `models`, at sizes that a class trains: for the page, for PyTorch, and for the table. */

export interface BenchModel {
  /** Of torch-models.py too. */
  readonly name: string;
  /** As an experiment names it. */
  readonly choice: string | Readonly<Record<string, number | string>>;
  /** On 32x32 colour pictures with ten classes; both sides check that they have as many. */
  readonly parameters: number;
  /** Of the catalogue: timed beside Adam. */
  readonly optimizer?: string;
}

export const BENCH_MODELS: readonly BenchModel[] = [
  { name: "linear", choice: "linear", parameters: 30_730 },
  { name: "mlp", choice: "mlp", parameters: 201_482 },
  { name: "cnn", choice: "cnn", parameters: 25_578, optimizer: "adam-batch-decoupled" },
  { name: "resnet8", choice: "resnet8", parameters: 78_042 },
  { name: "resnet18", choice: { kind: "resnet18", width: 16 }, parameters: 701_466 },
  { name: "resnet50", choice: { kind: "resnet50", width: 8 }, parameters: 375_762 },
  { name: "resnext18", choice: { kind: "resnext18", width: 8 }, parameters: 175_474 },
  {
    name: "convmixer",
    choice: { kind: "convmixer", dim: 64, depth: 4, kernel: 5, patch: 4 },
    parameters: 28_234,
  },
  { name: "vgg", choice: { kind: "vgg", width: 8 }, parameters: 232_274 },
  { name: "autoencoder", choice: "autoencoder", parameters: 797_984 },
];
