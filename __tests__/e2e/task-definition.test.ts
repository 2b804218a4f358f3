/** A task with every option on the local AWS: what ECS returns for it is what was written. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { App, TerraformStack } from "cdktf";
import { LOCAL_REGION } from "../../local/environment";
import { FargateTask } from "../../stacks";
import { configureStack } from "../../stacks/support/stack-settings";
import { FULL_SERVICE } from "../support/full-service";
import { SKIPPED_VARIABLE } from "./support/requirements";
import { runCommand } from "./support/run-command";
import { type ShopBase, startShopBase } from "./support/shop";

jest.setTimeout(120_000);

interface TaskDefinition {
  readonly container_definitions: string;
  readonly volume: readonly object[];
  readonly ephemeral_storage: readonly object[];
}

interface Plan {
  readonly resource_changes: readonly {
    readonly type: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: TaskDefinition;
      readonly after: TaskDefinition;
    };
  }[];
}

let base: ShopBase;
let folder: string;

const describeEndToEnd = process.env[SKIPPED_VARIABLE] === undefined ? describe : describe.skip;

describeEndToEnd("a task with every option", () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-task-"));
    base = await startShopBase();
    synthesize("registry.example/shop:1");
    await terraform("init", "-input=false");
    await terraform("apply", "-auto-approve", "-input=false");
  });

  afterAll(async () => {
    await base.local.stop();
    rmSync(base.temporary, { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  });

  test("plans no change after it is applied", async () => {
    const changes = (await plan()).resource_changes.filter(({ change }) => change.actions[0] !== "no-op");
    expect(changes).toEqual([]);
  });

  test("shows only the image in the plan of a new one", async () => {
    synthesize("registry.example/shop:2");
    const changes = (await plan()).resource_changes.filter(({ change }) => change.actions[0] !== "no-op");
    expect(changes.map(({ type }) => type)).toEqual(["aws_ecs_task_definition"]);
    const { before, after } = changes[0]?.change ?? { before: undefined, after: undefined };
    const containersOf = (definition: TaskDefinition | undefined) =>
      byName(JSON.parse(definition?.container_definitions ?? "[]"));
    expect(containersOf(after)).toEqual(
      containersOf(before).map((container) =>
        container["name"] === "shop" ? { ...container, image: "registry.example/shop:2" } : container,
      ),
    );
    expect(containersOf(before)).toHaveLength(3);
    expect(byName(after?.volume ?? [])).toEqual(byName(before?.volume ?? []));
    expect(before?.volume).toHaveLength(2);
    expect(after?.ephemeral_storage).toEqual(before?.ephemeral_storage);
  });
});

/** Lists that ECS returns in another order. */
function byName(list: readonly object[]): Record<string, unknown>[] {
  const named = list as readonly Record<string, unknown>[];
  return [...named].sort((one, other) => (String(one["name"]) < String(other["name"]) ? -1 : 1));
}

function stackFolder(): string {
  return join(folder, "cdktf.out", "stacks", "task");
}

/** Writes a stack with nothing but the task. */
function synthesize(image: string): void {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const stack = new TerraformStack(app, "task");
  configureStack(stack, { region: LOCAL_REGION, backend: { kind: "local" }, tags: {} });
  const { container, execSessions } = FULL_SERVICE;
  new FargateTask(stack, "task", {
    ...FULL_SERVICE,
    container: { ...container, image },
    execAccess: execSessions,
    family: "shop",
    logGroupName: "/ecs/shop",
    taskRoleName: "shop-task",
    executionRoleName: "shop-execution",
  });
  app.synth();
}

async function plan(): Promise<Plan> {
  await terraform("plan", "-input=false", "-out=plan");
  return JSON.parse(await terraform("show", "-json", "plan")) as Plan;
}

/** Runs Terraform. @throws if it fails */
async function terraform(...args: readonly string[]): Promise<string> {
  const { exitCode, output } = await runCommand("terraform", args, { cwd: stackFolder(), env: base.env });
  if (exitCode !== 0) {
    throw new Error(output);
  }
  return output;
}
