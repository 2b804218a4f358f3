import { LocalAwsError } from "../errors";
import type { LiveState } from "../live-state";
import type { CdktfProject, CommandResult } from "../terraform/cdktf-project";
import type { Narrator } from "./narrator";

/** A step of the demo did not have the expected result. */
export class DemoFailure extends LocalAwsError {
  override readonly name = "DemoFailure";
}

export interface Scenario {
  readonly project: CdktfProject;
  readonly narrator: Narrator;
  /** Reads the live state of the demo's service. */
  readonly readLive: () => Promise<LiveState>;
  /** The demo's production port. */
  readonly productionPort: number;
}

const ALL_STACKS = ["*"];
const SERVICE_STACK = "demo-web";
const GOOD_IMAGE = "public.ecr.aws/nginx/nginx:1.29";
/** An image that can't exist: `.invalid` is reserved for names that don't exist (RFC 2606). */
const BAD_IMAGE = "registry.invalid/nginx:1.30";

/**
 * The steps of the demo: a first deploy, an empty plan, a new image, an empty plan, a bad release that is rolled
 * back, and the destroy.
 *
 * @throws DemoFailure at the first step with an unexpected result
 */
export async function playScenario(scenario: Scenario): Promise<void> {
  await firstDeploy(scenario);
  await emptyPlan(scenario, {});
  await newImage(scenario);
  await emptyPlan(scenario, { ECS_CODEDEPLOY_IMAGE: GOOD_IMAGE });
  await badRelease(scenario);
  await destroy(scenario);
}

async function firstDeploy({ project, narrator, readLive }: Scenario): Promise<void> {
  narrator.step(
    "First deploy: cdktf deploy '*'. Terraform creates the network and the service; there is nothing to roll out yet.",
    "Terraform to plan",
  );
  const result = await project.deploy(ALL_STACKS);
  expectSuccess("the first deploy", result);
  const live = await readLive();
  expectThat(live.taskDefinition === "demo-web:1", "demo-web:1 is live after the first deploy", live);
  narrator.done(`${live.taskDefinition} is live at ${result.outputs[SERVICE_STACK]?.["url"]}`);
}

async function emptyPlan({ project, narrator }: Scenario, variables: Record<string, string>): Promise<void> {
  narrator.step("Nothing changed: cdktf diff. The plan must be empty.", "Terraform to compare");
  const result = await project.run(["diff", SERVICE_STACK], variables);
  expectSuccess("the plan", result);
  expectThat(result.output.includes("No changes."), "the plan is empty", lastLines(result.output));
  narrator.done("the plan is empty");
}

async function newImage({ project, narrator, readLive, productionPort }: Scenario): Promise<void> {
  narrator.step(
    `A new image, ${GOOD_IMAGE}: cdktf deploy '*'. CodeDeploy starts the new task set, sends it 10 % of the traffic, then the rest.`,
    "Terraform to plan",
  );
  const before = await readLive();
  const result = await project.deploy(ALL_STACKS, { ECS_CODEDEPLOY_IMAGE: GOOD_IMAGE });
  expectSuccess("the deploy of a new image", result);
  const live = await readLive();
  expectThat(live.taskDefinition === "demo-web:2", "demo-web:2 is live", live);
  expectThat(live.taskSets === 1, "the old task set is gone", live);
  expectThat(live.targetGroup !== before.targetGroup, "the other target group is live", live);
  expectThat(
    live.weights[productionPort]?.[live.targetGroup] === 100,
    "all production traffic goes to the live target group",
    live,
  );
  narrator.done(`${live.taskDefinition} is live behind ${live.targetGroup}, with all of the traffic`);
}

async function badRelease({ project, narrator, readLive, productionPort }: Scenario): Promise<void> {
  narrator.step(
    `A bad release, ${BAD_IMAGE}: cdktf deploy '*'. No new task can start, so the deployment must be stopped and rolled back.`,
    "Terraform to plan",
  );
  const before = await readLive();
  const result = await project.deploy(ALL_STACKS, { ECS_CODEDEPLOY_IMAGE: BAD_IMAGE });
  expectThat(result.exitCode !== 0, "the deploy of a bad release fails", `exit code ${result.exitCode}`);
  expectThat(
    result.output.includes("CannotPullContainerError"),
    "the failure report says why the tasks stopped",
    lastLines(result.output),
  );
  const live = await readLive();
  expectThat(
    live.taskDefinition === before.taskDefinition,
    `${before.taskDefinition} is still live after the bad release`,
    live,
  );
  expectThat(
    live.weights[productionPort]?.[live.targetGroup] === 100,
    "all production traffic is still on the same target group",
    live,
  );
  narrator.done(`the deploy failed as expected, and ${live.taskDefinition} is still live`);
}

async function destroy({ project, narrator }: Scenario): Promise<void> {
  narrator.step("Destroy: cdktf destroy '*'.", "Terraform to plan");
  const result = await project.run(["destroy", ...ALL_STACKS, "--auto-approve"]);
  expectSuccess("destroy", result);
  narrator.done("all resources are destroyed");
}

function expectSuccess(what: string, result: CommandResult): void {
  expectThat(result.exitCode === 0, `${what} ends with exit code 0`, lastLines(result.output));
}

function expectThat(isSo: boolean, what: string, found: unknown): void {
  if (!isSo) {
    const text = typeof found === "string" ? found : JSON.stringify(found, undefined, 2);
    throw new DemoFailure(`the demo expected that ${what}, but found:\n${text}`);
  }
}

function lastLines(output: string): string {
  return output.split("\n").slice(-40).join("\n");
}
