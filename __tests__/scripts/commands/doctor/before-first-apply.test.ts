import { describe, expect, test } from "@jest/globals";
import type { DoctorResult } from "../../../../scripts/commands/doctor/doctor";
import { expectGolden } from "../../../support/golden";
import { expectComplete } from "../../../support/printed-command";
import type { World } from "../../driver/fake-aws";
import { appSpec, elsewhere, failure, LISTENER, OTHERS, rule, toOne } from "../../driver/fixtures";
import { type Machine, runProgram } from "../fake-host";
import { plannedRule, SHOP_TEMPLATE, templateWith } from "./template";

const TAKEN: Partial<World> = {
  production: elsewhere(rule(toOne(OTHERS), { conditions: ["host blog.example.com"] })),
};
const FREE: Partial<World> = { production: elsewhere() };
const DENIED: Partial<World> = { fails: (method) => (method === "listener" ? failure("denied") : undefined) };
const SHOP = templateWith({ shop: plannedRule() });
const UNKNOWN = templateWith({ shop: plannedRule({ listener_arn: "${var.listener}" }) });

/** It names an image, a secret and a listener. */
const NEEDY = templateWith(
  { shop: plannedRule() },
  {
    locals: {
      containers: [
        {
          name: "app",
          image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1",
          secrets: [
            { valueFrom: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf" },
            { valueFrom: "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/key" },
          ],
        },
      ],
    },
    resource: {
      aws_ecs_task_definition: { task: { container_definitions: "${jsonencode(local.containers)}" } },
    },
    output: {
      region: { value: "eu-west-1" },
      "production-listener-arn": { value: LISTENER },
      "app-spec": { value: appSpec({ TaskDefinition: "${aws_ecs_task_definition.task.arn}" }) },
    },
  },
);

/** A stack that was synthesized, but never applied. */
const machine = (template: object = SHOP): Machine => ({
  env: {},
  folders: { "cdktf.out/stacks": ["shop"] },
  files: { [SHOP_TEMPLATE]: JSON.stringify(template) },
  programs: { "terraform output -json -no-color": { exitCode: 0, stdout: "{}\n", stderr: "" } },
});

describe("doctor for a stack that was never applied", () => {
  test.each<[string, number, Partial<World>, Machine]>([
    ["priority-taken", 6, TAKEN, machine()],
    ["no-problems", 0, FREE, machine()],
    ["only-terraform-knows", 0, TAKEN, machine(UNKNOWN)],
    ["no-rules", 0, TAKEN, machine(templateWith({}))],
    ["denied", 5, DENIED, machine()],
    ["lacks-everything", 6, { ...TAKEN, listenerSettings: { [LISTENER]: undefined } }, machine(NEEDY)],
  ])("prints what it checked: %s", async (name, exitCode, world, on) => {
    const ran = await runProgram("doctor --stack shop", world, on);

    expect([ran.exitCode, ran.stderr]).toEqual([exitCode, []]);
    expectComplete([ran.stdout]);
    expectGolden(`before-first-apply-${name}.txt`, ran.stdout.trimEnd().split("\n"));
  });

  test("names the stack instead of a service in its document", async () => {
    const { stdout } = await runProgram("doctor --json --stack shop", TAKEN, machine());
    const { service, stack, findings, notExamined } = JSON.parse(stdout) as DoctorResult;

    expect([service, stack, findings.map(({ kind }) => kind)]).toEqual([
      undefined,
      "shop",
      ["priority-taken"],
    ]);
    expect(notExamined).toEqual(["production", "test", "scaling", "revision"]);
  });

  test("finds a rule of others also if it has the same conditions: no rule is the stack's own yet", async () => {
    const condition = [{ host_header: { values: ["blog.example.com"] } }];
    const same = machine(templateWith({ shop: plannedRule({ condition }) }));

    expect((await runProgram("doctor --stack shop", TAKEN, same)).exitCode).toBe(6);
  });

  test("asks AWS in the stack's region, with the stack's role", async () => {
    const role = { roleArn: "arn:aws:iam::123456789012:role/deploy" };
    const output = { region: { value: "eu-central-1" }, "assume-role": { value: role } };
    const { regions, roles } = await runProgram(
      "doctor --stack shop",
      FREE,
      machine(templateWith({ shop: plannedRule() }, { output })),
    );

    expect([regions, roles]).toEqual([["eu-central-1"], [role]]);
  });

  test("fails when only Terraform knows the role, unless one is given", async () => {
    const output = { region: { value: "eu-west-1" }, "assume-role": { value: { roleArn: "${var.role}" } } };
    const on = machine(templateWith({ shop: plannedRule() }, { output }));
    const { exitCode, stderr } = await runProgram("doctor --stack shop", FREE, on);

    expect(exitCode).toBe(2);
    expectGolden("before-first-apply-unknown-role.txt", stderr);
    const roleArn = "arn:aws:iam::123456789012:role/deploy";
    const given = await runProgram(`doctor --stack shop --role-arn ${roleArn}`, FREE, on);
    expect([given.exitCode, given.roles]).toEqual([0, [{ roleArn }]]);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["does not exist", {}],
    ["is not a JSON object", { [SHOP_TEMPLATE]: "[]" }],
  ])("fails when the template %s", async (_what, files) => {
    const { exitCode, stderr } = await runProgram("doctor --stack shop", FREE, { ...machine(), files });

    expect(exitCode).toBe(2);
    expectGolden("before-first-apply-no-template.txt", stderr);
  });

  test("fails when no region is known", async () => {
    const on = machine(templateWith({}, { output: { region: { value: "${var.region}" } } }));
    expect((await runProgram("doctor --stack shop", FREE, on)).exitCode).toBe(2);
    expect((await runProgram("doctor --stack shop --region eu-west-1", FREE, on)).regions).toEqual([
      "eu-west-1",
    ]);
  });
});
