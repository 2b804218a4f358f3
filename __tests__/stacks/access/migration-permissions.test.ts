import { describe, expect, test } from "@jest/globals";
import type { App } from "cdktf";
import { Migration, type MigrationPhase } from "../../../stacks/migration";
import {
  ACCOUNT,
  documentedPermissions,
  inAccount,
  missing,
  networkAndService,
  ofDefaults,
  permissionsOf,
  resourcesFor,
} from "../../support/access";

/** What docs/iam-policy.md says that a migration after the deployment needs. */
const MIGRATION = documentedPermissions("Migrations");

/** A network, and a service with a migration of each of the phases. */
function migrated(app: App, phases: readonly MigrationPhase[], props: object = {}) {
  const stacks = networkAndService(app, props);
  const [, service] = stacks;
  for (const phase of phases) {
    new Migration(service, phase, { service, phase, command: ["migrate"] });
  }
  return stacks;
}

describe("the permissions for a service with a migration", () => {
  const template = inAccount({}, (app) => migrated(app, ["contract"]));

  test.each(["deploy", "break-glass"])("let the %s role run it", (role) => {
    expect(missing(MIGRATION, template, role)).toEqual([]);
  });

  test.each(["plan", "operator"])("don't let the %s role run it", (role) => {
    const running = /^(ecs:RunTask|iam:PassRole|logs:GetLogEvents|ssm:PutParameter) /;
    expect(permissionsOf(template, role).filter((one) => running.test(one))).toEqual([]);
  });

  test("are no more than it needs, and what Terraform needs for its record", () => {
    const before = permissionsOf(ofDefaults(), "deploy");
    const added = permissionsOf(template, "deploy").filter((one) => !before.includes(one));
    expect(added.filter((one) => !one.startsWith("ssm:"))).toEqual([
      `ecs:RunTask on arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/shop-web:* if {"ArnEquals":{"ecs:cluster":"arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/shop-web"}}`,
      `logs:GetLogEvents on arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/ecs/shop-web:*`,
    ]);
  });

  test("are those of every migration, also with an existing task definition", () => {
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/shop-task`;
    const task = {
      kind: "existing",
      taskDefinitionArn: `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/shop:12`,
      containerName: "app",
      containerPort: 8080,
      roleArns: [roleArn],
    };
    const both = inAccount({}, (app) =>
      migrated(app, ["expand", "contract"], { container: undefined, task }),
    );
    expect(resourcesFor(both, "deploy", "ecs:RunTask")).toEqual([
      `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/shop:*`,
    ]);
    expect(resourcesFor(both, "deploy", "iam:PassRole")).toContain(roleArn);
    expect(resourcesFor(both, "deploy", "ssm:PutParameter")).toEqual(
      ["contract", "expand"].map(
        (phase) => `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/shop-web/migration/${phase}`,
      ),
    );
  });

  test("leave out a migration with wrong props, which synth reports", () => {
    const wrong = inAccount({}, (app) => {
      const stacks = networkAndService(app);
      const [, service] = stacks;
      new Migration(service, "wrong", { service, phase: "contract", command: [] });
      return stacks;
    });
    expect(permissionsOf(wrong, "deploy")).toEqual(permissionsOf(ofDefaults(), "deploy"));
  });
});
