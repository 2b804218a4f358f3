import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { App, TerraformStack } from "cdktf";
import { AccessStack, type AccessStackProps, NetworkStack, ServiceStack } from "../../stacks";
import { NETWORK, SERVICE } from "./fixtures";
import { type IamStatement, statementsOfSection } from "./iam/policies";
import { type Attributes, Template, testApp } from "./template";

/** Where the states of the stacks of these tests are. */
export const BACKEND = { kind: "s3", bucket: "example-states", region: "eu-west-1" } as const;

/** The minimal props of an access stack, without the stacks. */
export const ACCESS: Omit<AccessStackProps, "stacks"> = {
  name: "shop-github",
  region: "eu-west-1",
  repository: "example/shop",
  stateBucket: { kind: "own", bucket: "example-states" },
};

/** The account of {@link inAccount}. */
export const ACCOUNT = "111122223333";

/** A network with a service in it. */
export function networkAndService(app: App, service: object = {}): readonly [NetworkStack, ServiceStack] {
  const network = new NetworkStack(app, "network", { ...NETWORK, backend: BACKEND });
  return [
    network,
    new ServiceStack(app, "web", { ...SERVICE, network: network.ids, backend: BACKEND, ...service }),
  ];
}

let shared: readonly TerraformStack[] | undefined;

/** The stacks of access stacks without others: made once, because an access stack doesn't change them. */
function sharedStacks(): readonly TerraformStack[] {
  shared ??= networkAndService(testApp());
  return shared;
}

/** An access stack for these stacks, or for a network with a service. */
export function accessStack(
  props: object = {},
  stacks: (app: App) => readonly TerraformStack[] = sharedStacks,
): AccessStack {
  const app = testApp();
  return new AccessStack(app, "access", { ...ACCESS, stacks: stacks(app), ...props });
}

/** A synthesized access stack in {@link ACCOUNT}. */
export function inAccount(props: object = {}, stacks?: (app: App) => readonly TerraformStack[]): Template {
  return Template.of(accessStack({ allowedAccountIds: [ACCOUNT], ...props }, stacks));
}

let defaults: Template | undefined;

/** {@link inAccount} without props of its own, synthesized once. */
export function ofDefaults(): Template {
  defaults ??= inAccount();
  return defaults;
}

/** A service, after the settings of its roles are applied, as in an app's synth. */
export function synthesizedService(
  app: App,
  props: object = {},
  add: (stack: ServiceStack) => void = () => {},
): ServiceStack {
  const stack = new ServiceStack(app, "web", { ...SERVICE, backend: BACKEND, ...props });
  add(stack);
  Template.of(stack);
  return stack;
}

/** A service with a resource whose permissions are not known. */
export function withTable(app: App): TerraformStack[] {
  const stack = new ServiceStack(app, "web", { ...SERVICE, backend: BACKEND });
  new DynamodbTable(stack, "carts", { name: "carts" });
  return [stack];
}

/** A statement in IAM's JSON, as the stacks write it. */
export interface WrittenStatement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, object>>;
}

/** The statements of a role, of all its policies. */
export function statementsOf(template: Template, role: string): WrittenStatement[] {
  return Object.entries(template.all("aws_iam_policy"))
    .filter(([id]) => new RegExp(`^${role}_policy-\\d`).test(id))
    .flatMap(([, { policy }]) => documentOf(template, policy).Statement as unknown as WrittenStatement[]);
}

/** The actions of a role. */
export function actionsOf(template: Template, role: string): string[] {
  return [...new Set(statementsOf(template, role).flatMap(({ Action }) => Action))].sort();
}

/** The resources on which a role may do something. */
export function resourcesFor(template: Template, role: string, action: string): string[] {
  return statementsOf(template, role)
    .filter(({ Action }) => Action.includes(action))
    .flatMap(({ Resource }) => Resource)
    .sort();
}

/** What a role may do: each action on each resource, with its conditions. */
export function permissionsOf(template: Template, role: string): string[] {
  return permissionsIn(statementsOf(template, role));
}

/** Those of the permissions that a role doesn't have, neither with their conditions nor without. */
export function missing(permissions: readonly string[], template: Template, role: string): string[] {
  const allowed = permissionsOf(template, role);
  return permissions.filter((one) => !allowed.includes(one) && !allowed.includes(one.replace(/ if .*$/, "")));
}

/** What a section of docs/iam-policy.md allows for a service, here for the one of these tests. */
export function documentedPermissions(section: string): string[] {
  return permissionsIn(statementsOfSection("docs/iam-policy.md", section)).map((one) =>
    one.replaceAll("demo-web", "shop-web"),
  );
}

function permissionsIn(statements: readonly Omit<IamStatement, "Effect">[]): string[] {
  const all = statements.flatMap(({ Action, Resource = [], Condition }) =>
    [Action]
      .flat()
      .flatMap((action) =>
        [Resource]
          .flat()
          .map((on) => `${action} on ${on}${Condition ? ` if ${JSON.stringify(Condition)}` : ""}`),
      ),
  );
  return [...new Set(all)].sort();
}

/** The conditions under which GitHub's jobs may assume a role. */
export function trustOf(template: Template, role: string): unknown {
  const { assume_role_policy } = template.byId("aws_iam_role", `${role}_role`);
  return documentOf(template, assume_role_policy).Statement.map(({ Condition }: Attributes) => Condition);
}

function documentOf(template: Template, attribute: unknown): { readonly Statement: Attributes[] } {
  return template.json(attribute) as { readonly Statement: Attributes[] };
}
