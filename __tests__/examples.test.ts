import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { EXAMPLES, type ExampleName, runExample, STACKS_OF_EXAMPLES } from "./support/examples";

jest.setTimeout(60_000);

const ROOT = resolve(__dirname, "..");

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly dependencies: readonly string[] }>>;
}

let folder: string;

const outputOf = (example: ExampleName) => join(folder, example, "cdktf.out");
const manifestOf = (example: ExampleName): Manifest =>
  JSON.parse(readFileSync(join(outputOf(example), "manifest.json"), "utf8"));

/** The resources of a type in a synthesized stack. */
function resources(example: ExampleName, stack: string, type: string): Record<string, unknown>[] {
  const text = readFileSync(join(outputOf(example), "stacks", stack, "cdk.tf.json"), "utf8");
  return Object.values(JSON.parse(text).resource?.[type] ?? {});
}

describe("the example", () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ecs-codedeploy-examples-"));
    for (const example of EXAMPLES) {
      runExample(example, join(folder, example));
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("folders are all tested", () => {
    const folders = readdirSync(join(ROOT, "examples"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folders.sort()).toEqual([...EXAMPLES].sort());
  });

  test.each(EXAMPLES)("%s imports only what a user of the package has", (example) => {
    const code = readFileSync(join(ROOT, "examples", example, "main.ts"), "utf8");
    const imported = [...code.matchAll(/\bfrom "([^"]+)"/g)].map(([, name = ""]) => name);
    const allowed = /^(cdktf|cdktf-ecs-codedeploy|@cdktf\/provider-aws\/lib\/[\w-]+|node:\w+)$/;
    expect(imported).toContain("cdktf-ecs-codedeploy");
    expect(imported.filter((name) => !allowed.test(name))).toEqual([]);
  });

  test.each(EXAMPLES)("%s has its stacks", (example) => {
    expect(readdirSync(join(outputOf(example), "stacks")).sort()).toEqual(STACKS_OF_EXAMPLES[example]);
  });

  test("simple has no NAT gateway, and tasks with public addresses", () => {
    expect(resources("simple", "hello-network", "aws_nat_gateway")).toEqual([]);
    expect(resources("simple", "hello", "aws_ecs_service")).toMatchObject([
      { network_configuration: { assign_public_ip: true } },
    ]);
  });

  test("shared-load-balancer has one load balancer, and rules with different priorities", () => {
    const stacks = STACKS_OF_EXAMPLES["shared-load-balancer"];
    expect(stacks.filter((stack) => resources("shared-load-balancer", stack, "aws_lb").length > 0)).toEqual([
      "shop-cluster",
    ]);
    const priorities = ["shop-orders", "shop-users", "shop-web"].map((stack) =>
      resources("shared-load-balancer", stack, "aws_lb_listener_rule").map(({ priority }) => priority),
    );
    expect(priorities).toEqual([
      [100, 100],
      [200, 200],
      [900, 900],
    ]);
  });

  test("two-accounts-two-regions deploys one environment after the other", () => {
    const { stacks } = manifestOf("two-accounts-two-regions");
    const dependenciesOf = (stack: string) => [...(stacks[stack]?.dependencies ?? [])].sort();
    expect(dependenciesOf("staging-web")).toEqual(["staging-network"]);
    expect(dependenciesOf("ireland-web")).toEqual(["ireland-network", "staging-network", "staging-web"]);
    expect(dependenciesOf("frankfurt-web")).toEqual(["frankfurt-network", "ireland-network", "ireland-web"]);
  });

  test("own-resources has its alarm, hooks and permission in the resources of the service", () => {
    expect(resources("own-resources", "web", "aws_codedeploy_deployment_group")).toMatchObject([
      { alarm_configuration: { alarms: ["${aws_cloudwatch_metric_alarm.errors.alarm_name}"] } },
    ]);
    const [alarm] = resources("own-resources", "web", "aws_cloudwatch_metric_alarm");
    expect(alarm).toMatchObject({
      metric_query: [{ id: "blue" }, { id: "green" }, { id: "errors", expression: "SUM([blue, green])" }],
    });
    const [trigger] = resources("own-resources", "web", "terraform_data");
    expect(trigger).toMatchObject({
      triggers_replace: {
        app_spec: {
          Hooks: [
            { AfterAllowTestTraffic: expect.stringMatching(/^\$\{aws_lambda_function\.after-.*\.arn\}$/) },
            { BeforeAllowTraffic: "${aws_lambda_function.hook.arn}" },
          ],
        },
      },
    });
    expect(resources("own-resources", "web", "aws_lb")).toMatchObject([
      { enable_tls_version_and_cipher_suite_headers: true },
    ]);
    const groups = resources("own-resources", "web", "aws_cloudwatch_log_group");
    expect(groups.map(({ skip_destroy }) => skip_destroy)).toEqual([true, true]);
  });
});
