/** The catalogue: the plain list, in the order and groups in which choosers show it. */
import { adabelief } from "./adabelief.ts";
import { adadelta } from "./adadelta.ts";
import { adagrad } from "./adagrad.ts";
import { adam } from "./adam.ts";
import { adamAtan2 } from "./adam-atan2.ts";
import { adamBatchDecoupled } from "./adam-batch-decoupled.ts";
import { adamDecoupled } from "./adam-decoupled.ts";
import { adamDecoupledPrinted } from "./adam-decoupled-printed.ts";
import { adamMinavg } from "./adam-minavg.ts";
import { adamUncorrected } from "./adam-uncorrected.ts";
import { adamax } from "./adamax.ts";
import { adamw } from "./adamw.ts";
import { adan } from "./adan.ts";
import { ademamix } from "./ademamix.ts";
import { adopt } from "./adopt.ts";
import { aggmo } from "./aggmo.ts";
import { amsgrad } from "./amsgrad.ts";
import { cautiousAdamw } from "./cautious-adamw.ts";
import type { OptimizerDefinition } from "./define.ts";
import { dog } from "./dog.ts";
import { grams } from "./grams.ts";
import { grokfastAdamw } from "./grokfast-adamw.ts";
import { heavyBall } from "./heavy-ball.ts";
import { lamb } from "./lamb.ts";
import { laprop } from "./laprop.ts";
import { lars } from "./lars.ts";
import { lion } from "./lion.ts";
import { lookaheadSgd } from "./lookahead-sgd.ts";
import { marsAdamw } from "./mars-adamw.ts";
import { momentum } from "./momentum.ts";
import { msvag } from "./msvag.ts";
import { muon } from "./muon.ts";
import { nadam } from "./nadam.ts";
import { nesterov } from "./nesterov.ts";
import { normalizedSgd } from "./normalized-sgd.ts";
import { novograd } from "./novograd.ts";
import { pid } from "./pid.ts";
import { polyak } from "./polyak.ts";
import { prodigy } from "./prodigy.ts";
import { qhadam } from "./qhadam.ts";
import { qhm } from "./qhm.ts";
import { radam } from "./radam.ts";
import { rmsprop } from "./rmsprop.ts";
import { rmspropCentered } from "./rmsprop-centered.ts";
import { rmspropMomentum } from "./rmsprop-momentum.ts";
import { rmspropVariance } from "./rmsprop-variance.ts";
import { rprop } from "./rprop.ts";
import { rsgdm } from "./rsgdm.ts";
import { rsgdmB } from "./rsgdm-b.ts";
import { rsgdmKappa } from "./rsgdm-kappa.ts";
import { rsgdmTwoBeta } from "./rsgdm-two-beta.ts";
import { sam } from "./sam.ts";
import { scheduleFreeAdamw } from "./schedule-free-adamw.ts";
import { scheduleFreeSgd } from "./schedule-free-sgd.ts";
import { sgd } from "./sgd.ts";
import { sgdf } from "./sgdf.ts";
import { sgld } from "./sgld.ts";
import { signSgd } from "./sign-sgd.ts";
import { signum } from "./signum.ts";
import { stableAdamw } from "./stable-adamw.ts";
import { tiger } from "./tiger.ts";
import { vsgd } from "./vsgd.ts";
import { vsgdConstant } from "./vsgd-constant.ts";
import { vsgdPaper } from "./vsgd-paper.ts";
import { yogi } from "./yogi.ts";

export interface OptimizerGroup {
  readonly title: string;
  readonly optimizers: readonly OptimizerDefinition[];
}

export const optimizerGroups: readonly OptimizerGroup[] = [
  {
    title: "Gradient descent and momentum",
    optimizers: [
      sgd,
      momentum,
      heavyBall,
      nesterov,
      rsgdm,
      rsgdmB,
      rsgdmKappa,
      rsgdmTwoBeta,
      qhm,
      aggmo,
      pid,
    ],
  },
  {
    title: "Adaptive",
    optimizers: [
      rmsprop,
      rmspropCentered,
      rmspropMomentum,
      rmspropVariance,
      adagrad,
      adadelta,
      rprop,
    ],
  },
  {
    title: "Adam and its relatives",
    optimizers: [
      adam,
      adamw,
      amsgrad,
      adamax,
      nadam,
      radam,
      adabelief,
      yogi,
      adopt,
      laprop,
      adamAtan2,
      qhadam,
      adan,
      ademamix,
      stableAdamw,
      grams,
      cautiousAdamw,
      marsAdamw,
      grokfastAdamw,
    ],
  },
  {
    title: "Adam as the lecture takes it apart",
    optimizers: [
      adamUncorrected,
      adamMinavg,
      adamDecoupled,
      adamDecoupledPrinted,
      adamBatchDecoupled,
    ],
  },
  { title: "Aware of noise", optimizers: [vsgd, vsgdPaper, vsgdConstant, msvag, sgdf, sgld] },
  { title: "Sign and fixed length", optimizers: [signSgd, signum, tiger, lion, normalizedSgd] },
  { title: "By layer and matrix", optimizers: [lars, lamb, novograd, muon] },
  { title: "Learning rate found on the way", optimizers: [polyak, dog, prodigy] },
  {
    title: "Averaging and second looks",
    optimizers: [scheduleFreeSgd, scheduleFreeAdamw, lookaheadSgd, sam],
  },
];

export const optimizers: readonly OptimizerDefinition[] = optimizerGroups.flatMap(
  (group) => group.optimizers,
);

const byId = new Map(optimizers.map((optimizer) => [optimizer.id, optimizer]));

/** The entry with this id, or null. */
export function findOptimizer(id: string): OptimizerDefinition | null {
  return byId.get(id) ?? null;
}
