/** The same service in two accounts: with the caller's credentials in one, with an assumed role in the other. */
import { join } from "node:path";
import { App, LocalBackend } from "cdktf";
import { BASE_ACCOUNT } from "../../../local/account-region";
import { LOCAL_REGION } from "../../../local/environment";
import { accountRoleArn } from "../../../local/moto/accounts";
import { type NetworkIds, NetworkLookupStack, ServiceStack, type ServiceStackProps } from "../../../stacks";
import { LOOKUP } from "./tagged-network";

/** The account that the role is in. */
export const SECOND_ACCOUNT = "222222222222";

/** The name of everything, in both accounts. */
export const NAME = "shop";

/** The alarm that stops deployments, in both accounts. */
export const ALARM = "shop-errors";

/** The deployment config in both accounts, which no stack makes. */
export const CONFIG = "shop-canary";

/** What is in an account before the stack is applied. */
export type Surroundings = Required<Pick<ServiceStackProps, "clusterArn" | "sharedLoadBalancer">> & {
  readonly hookArn: string;
  /** The roles of a task, by ARN. */
  readonly roles: { readonly task: string; readonly execution: string };
};

export interface TwoAccountsSettings {
  /** With a network by its ids, and a task definition that no stack makes. */
  readonly base: Surroundings & { readonly network: NetworkIds; readonly taskDefinitionArn: string };
  /** With a network by its tags, and roles that no stack makes. */
  readonly second: Surroundings & { readonly image: string };
}

/**
 * Synthesizes the stacks `base` and `second`, `network`, which finds the network of `second`, and `misplaced`: a stack for
 * the second account without the role. Their states are in `folder`.
 */
export function synthesizeTwoAccounts(folder: string, { base, second }: TwoAccountsSettings): void {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const allowedAccountIds = [SECOND_ACCOUNT];
  const account = { assumeRole: { roleArn: accountRoleArn(SECOND_ACCOUNT) }, allowedAccountIds };
  const network = new NetworkLookupStack(app, "network", { region: LOCAL_REGION, ...account, ...LOOKUP });
  const stacks = [
    network,
    new ServiceStack(app, "base", {
      ...propsOf(base, base.network),
      task: existingTask(base),
      allowedAccountIds: [BASE_ACCOUNT],
    }),
    new ServiceStack(app, "second", {
      ...propsOf(second, network.ids),
      ...ownTask(second),
      ...account,
    }),
    new ServiceStack(app, "misplaced", {
      ...propsOf(second, network.ids),
      ...ownTask(second),
      name: "misplaced",
      allowedAccountIds,
      productionListener: { kind: "rules", rules: { all: { priority: 11, paths: ["/misplaced"] } } },
    }),
  ];
  for (const stack of stacks) {
    new LocalBackend(stack, { path: join(folder, `${stack.node.id}.tfstate`) });
  }
  app.synth();
}

function existingTask({ taskDefinitionArn, roles }: TwoAccountsSettings["base"]) {
  const roleArns = [roles.task, roles.execution];
  return {
    kind: "existing",
    taskDefinitionArn,
    containerName: "app",
    containerPort: 8080,
    roleArns,
  } as const;
}

function ownTask({ image, roles }: TwoAccountsSettings["second"]) {
  return {
    container: { image, port: 8080 },
    task: { kind: "own", taskRoleArn: roles.task, executionRoleArn: roles.execution },
  } as const;
}

function propsOf(
  { clusterArn, sharedLoadBalancer, hookArn }: Surroundings,
  network: NetworkIds,
): ServiceStackProps {
  return {
    network,
    clusterArn,
    sharedLoadBalancer,
    name: NAME,
    region: LOCAL_REGION,
    productionListener: { kind: "rules", rules: { all: { priority: 10, paths: ["/*"] } } },
    testListener: { kind: "none" },
    trafficShift: { kind: "custom", configName: CONFIG },
    hooks: { afterInstall: hookArn },
    rollbackAlarmNames: [ALARM],
    terminationWaitMinutes: 2,
    deletionProtection: false,
  };
}
