/** `link` and `open`: an experiment's JSON to its link and back. */
import { canonicalJson } from "../experiment/canonical.ts";
import { decodeLink, encodeLink, encodeReadableLink } from "../experiment/link.ts";
import { formatMistake } from "../experiment/mistakes.ts";
import { readArguments } from "./arguments.ts";
import { planOf } from "./check.ts";
import { type Command, InputError } from "./command.ts";
import { readExperiment, readText } from "./input.ts";

export const link: Command = {
  name: "link",
  usage: "FILE|- [--readable]",
  about: "print the link of an experiment (the part of the address from # on)",
  run: async (args, io) => {
    const { operands, flag } = readArguments(args, { readable: "flag" }, [1, 1]);
    const experiment = await readExperiment(operands[0] ?? "-", io);
    planOf(experiment);
    const text = flag("readable") ? encodeReadableLink(experiment) : encodeLink(experiment);
    // Nobody should be handed a link that cannot be opened.
    if (decodeLink(text).experiment === null) {
      throw new InputError([
        `the link would have ${text.length} characters, too many to open; pass the experiment on as a file`,
      ]);
    }
    await io.write(`${text}\n`);
  },
};

export const open: Command = {
  name: "open",
  usage: "LINK|-",
  about: "print the experiment that a link holds",
  run: async (args, io) => {
    const { operands } = readArguments(args, {}, [1, 1]);
    const given = operands[0] ?? "-";
    const { experiment, problems } = decodeLink(given === "-" ? await readText("-", io) : given);
    if (experiment === null) throw new InputError(problems.map(formatMistake));
    await io.write(`${canonicalJson(experiment, 2)}\n`);
  },
};
