/** `emit`: a rule of the catalogue or of a file as text; its exit codes. */
import { expect, it } from "vitest";
import { momentscopeHere } from "./here.ts";

it("prints each output of an optimizer and of a text", async () => {
  const adam = async (to: string): Promise<string> => {
    const { code, out, errors } = await momentscopeHere(["emit", "adam", "--to", to]);
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    return out;
  };
  expect(await adam("tex")).toContain("m_{t} &= \\beta_{1} \\, m_{t-1}");
  expect(await adam("torch")).toContain("class Adam(torch.optim.Optimizer):");
  expect(await adam("js")).toContain("function step(state, settings, g, theta, t)");
  expect(await adam("wgsl")).toContain("fn update(");
  const muon = (await momentscopeHere(["emit", "muon", "--to", "wgsl"])).out;
  expect(muon).toMatch(/fn matrices_0\([^]*fn update\([^]*A module of its own[^]*fn advance\(/);
  const own = await momentscopeHere(
    ["emit", "-", "--to", "torch"],
    "# Mine\ntheta = theta - 0.1*g\n",
  );
  expect(own.out).toContain("class Mine(torch.optim.Optimizer):");
});

it.each([
  [["emit", "adam"], /^--to: is missing; give one of wgsl, tex, torch, js$/],
  [["emit", "adam", "--to", "c"], /^--to: is c; give one of/],
  [["emit", "adm", "--to", "js"], /^adm: there is no such file or optimizer/],
  [["emit", "-", "--to", "js"], /^-: .*line 1.*nothing/],
])("refuses %j", async (args, message) => {
  const { code, out, errors } = await momentscopeHere(args, "theta = theta - nothing");
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(errors[0]).toMatch(message);
});
