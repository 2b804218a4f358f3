import type { App, TerraformStack } from "cdktf";
import { AccessStack, type AccessStackProps, NetworkStack, ServiceStack } from "../../stacks";
import { NETWORK, SERVICE } from "./fixtures";
import { type Attributes, type Template, testApp } from "./template";

/** Where the states of the stacks of these tests are. */
export const BACKEND = { kind: "s3", bucket: "example-states", region: "eu-west-1" } as const;

/** The minimal props of an access stack, without the stacks. */
export const ACCESS: Omit<AccessStackProps, "stacks"> = {
  name: "shop-github",
  region: "eu-west-1",
  repository: "example/shop",
  stateBucket: { kind: "own", bucket: "example-states" },
};

/** A network with a service in it. */
export function networkAndService(app: App, service: object = {}): readonly [NetworkStack, ServiceStack] {
  const network = new NetworkStack(app, "network", { ...NETWORK, backend: BACKEND });
  return [
    network,
    new ServiceStack(app, "web", { ...SERVICE, network: network.ids, backend: BACKEND, ...service }),
  ];
}

/** An access stack for these stacks, or for a network with a service. */
export function accessStack(
  props: object = {},
  stacks: (app: App) => readonly TerraformStack[] = networkAndService,
): AccessStack {
  const app = testApp();
  return new AccessStack(app, "access", { ...ACCESS, stacks: stacks(app), ...props });
}

/** A statement in IAM's JSON, as the stacks write it. */
export interface WrittenStatement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object;
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

/** The conditions under which GitHub's jobs may assume a role. */
export function trustOf(template: Template, role: string): unknown {
  const { assume_role_policy } = template.byId("aws_iam_role", `${role}_role`);
  return documentOf(template, assume_role_policy).Statement.map(({ Condition }: Attributes) => Condition);
}

function documentOf(template: Template, attribute: unknown): { readonly Statement: Attributes[] } {
  return template.json(attribute) as { readonly Statement: Attributes[] };
}
