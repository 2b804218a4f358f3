/** The same service in two accounts: with the caller's credentials in one, with an assumed role in the other. */
import { join } from "node:path";
import { App, LocalBackend } from "cdktf";
import { BASE_ACCOUNT } from "../../../local/account-region";
import { LOCAL_REGION } from "../../../local/environment";
import { accountRoleArn } from "../../../local/moto/accounts";
import { ServiceStack, type ServiceStackProps } from "../../../stacks";

/** The account that the role is in. */
export const SECOND_ACCOUNT = "222222222222";

/** The name of everything, in both accounts. */
export const NAME = "shop";

/** The alarm that stops deployments, in both accounts. */
export const ALARM = "shop-errors";

/** What is in an account before the stack is applied. */
export type Surroundings = Required<
  Pick<ServiceStackProps, "network" | "clusterArn" | "sharedLoadBalancer">
> & {
  readonly hookArn: string;
};

export interface TwoAccountsSettings {
  readonly base: Surroundings & { readonly image: string };
  readonly second: Surroundings & { readonly image: string };
}

/**
 * Synthesizes the stacks `base` and `second`, and `misplaced`: a stack for the second account without the role. Their
 * states are in `folder`.
 */
export function synthesizeTwoAccounts(folder: string, { base, second }: TwoAccountsSettings): void {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const allowedAccountIds = [SECOND_ACCOUNT];
  const stacks = [
    new ServiceStack(app, "base", { ...propsOf(base), allowedAccountIds: [BASE_ACCOUNT] }),
    new ServiceStack(app, "second", {
      ...propsOf(second),
      assumeRole: { roleArn: accountRoleArn(SECOND_ACCOUNT) },
      allowedAccountIds,
    }),
    new ServiceStack(app, "misplaced", {
      ...propsOf(second),
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

function propsOf({ image, hookArn, ...surroundings }: TwoAccountsSettings["base"]): ServiceStackProps {
  return {
    ...surroundings,
    name: NAME,
    region: LOCAL_REGION,
    container: { image, port: 8080 },
    productionListener: { kind: "rules", rules: { all: { priority: 10, paths: ["/*"] } } },
    testListener: { kind: "none" },
    trafficShift: { kind: "canary", percent: 10, bakeMinutes: 5 },
    hooks: { afterInstall: hookArn },
    rollbackAlarmNames: [ALARM],
    terminationWaitMinutes: 2,
    deletionProtection: false,
  };
}
