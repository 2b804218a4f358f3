/** Command lines that find a service, or fail to. */

import { expect } from "@jest/globals";
import type { World } from "../../../driver/fake-aws";
import { type Machine, runProgram } from "../../fake-host";

/** The service of the fixtures. */
export const PLACE = {
  region: "eu-west-1",
  cluster: "shop",
  service: "web",
  application: "shop-web",
  deploymentGroup: "shop-web-group",
};

/** The service that a command line finds. */
export async function found(line: string, machine?: Machine, world: Partial<World> = {}) {
  const { exitCode, stdout, stderr, regions, executed } = await runProgram(
    `status --json ${line}`,
    world,
    machine,
  );
  expect(stderr).toEqual([]);
  expect(exitCode).toBe(0);
  const { service, wanted } = JSON.parse(stdout);
  return { service, by: wanted?.by, regions, executed };
}

/** What is printed if no service is found because the input is wrong. */
export async function refusal(line: string, machine?: Machine, world: Partial<World> = {}) {
  const { exitCode, stderr } = await lost(line, machine, world);
  expect(exitCode).toBe(2);
  return stderr;
}

/** The end of a command line that finds no service. */
export async function lost(line: string, machine?: Machine, world: Partial<World> = {}) {
  const { exitCode, stdout, stderr } = await runProgram(`status ${line}`, world, machine);
  expect(stdout).toBe("");
  return { exitCode, stderr };
}

/** The end of a command line that finds no service, with this problem and fix. */
export const refused = (problem: string, fix: string, command?: string, more: readonly string[] = []) => ({
  exitCode: 2,
  stderr: [
    "cdktf-ecs-codedeploy: no service found.",
    `  - ${problem}`,
    ...(command === undefined ? [`  Fix: ${fix}.`] : [`  Next: ${fix}:`, `  ${command}`]),
    ...more,
  ],
});
