import { beforeEach, expect, test } from "@jest/globals";
import { type App, TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { appCheck } from "../../../../stacks/support/cdktf/app-checks";
import { testApp } from "../../../support/template";

let calls: { readonly elements: readonly string[]; readonly app: IConstruct }[];
let addName: (scope: IConstruct, name: string) => void;
beforeEach(() => {
  calls = [];
  addName = appCheck<string>((elements, app) => {
    calls.push({ elements: [...elements], app });
    return elements
      .filter((name) => name === "wrong")
      .map((name) => `${name} in ${app.node.children.length}`);
  });
});

/** The problems that the validation of all constructs finds. */
const problemsOf = (app: App) => app.node.findAll().flatMap(({ node }) => node.validate());

test("runs once for all elements of an app, whatever their stacks", () => {
  const app = testApp();
  const [one, two] = [new TerraformStack(app, "one"), new TerraformStack(app, "two")];
  addName(one, "a");
  addName(two, "b");
  addName(two, "c");

  expect(problemsOf(app)).toEqual([]);
  expect(calls).toEqual([{ elements: ["a", "b", "c"], app }]);
});

test("runs separately for each app", () => {
  const [first, second] = [testApp(), testApp()];
  addName(new TerraformStack(first, "one"), "a");
  addName(new TerraformStack(second, "one"), "wrong");

  expect(problemsOf(first)).toEqual([]);
  expect(problemsOf(second)).toEqual(["wrong in 1"]);
  expect(calls.map(({ elements }) => elements)).toEqual([["a"], ["wrong"]]);
  expect(calls.map(({ app }) => app === first)).toEqual([true, false]);
});

test("includes elements that are added after another construct", () => {
  const app = testApp();
  const stack = new TerraformStack(app, "one");
  addName(stack, "a");
  new TerraformStack(app, "two");
  addName(stack, "wrong");

  expect(problemsOf(app)).toEqual(["wrong in 2"]);
});

test("doesn't run for an app without elements", () => {
  expect(problemsOf(testApp())).toEqual([]);
  expect(calls).toEqual([]);
});

test("two checks of one app don't share their elements", () => {
  const found: string[][] = [];
  const addOther = appCheck<string>((elements) => {
    found.push([...elements]);
    return [];
  });
  const app = testApp();
  addName(app, "a");
  addOther(app, "b");

  problemsOf(app);

  expect(calls.map(({ elements }) => elements)).toEqual([["a"]]);
  expect(found).toEqual([["b"]]);
});
