/** The stack that adopts a live service. */
import { join } from "node:path";
import { App, LocalBackend } from "cdktf";
import { LOCAL_REGION } from "../../../../local/environment";
import { ServiceStack } from "../../../../stacks";
import type { TestNetwork } from "../default-network";
import { CONTAINER, DESCRIPTIONS, NAMES, PORTS } from "./live-names";
import type { LiveNetwork } from "./live-network";

/** The id of the stack. */
export const STACK = "shop";

export interface AdoptingSettings {
  readonly network: TestNetwork;
  readonly image: string;
  /** What is imported by its ids. `undefined` once it is imported. */
  readonly imported: LiveNetwork | undefined;
}

/** Synthesizes the stack, with its state in `folder`, as docs/operations.md describes it. */
export function synthesizeAdopting(folder: string, { network, image, imported }: AdoptingSettings): void {
  const app = new App({ outdir: join(folder, "cdktf.out") });
  const { vpcId, subnetIds } = network;
  const shop = new ServiceStack(app, STACK, {
    name: "adopted",
    names: NAMES,
    region: LOCAL_REGION,
    network: { vpcId, publicSubnetIds: subnetIds, privateSubnetIds: subnetIds },
    container: { name: CONTAINER, image, port: PORTS.container },
    productionListener: { kind: "http-without-encryption" },
    testListener: { kind: "port", port: PORTS.test },
    trafficShift: { kind: "canary", percent: 10, bakeMinutes: 5 },
    terminationWaitMinutes: 2,
    deletionProtection: false,
  });
  keepLiveValues(shop);
  if (imported !== undefined) {
    importFrom(shop, imported);
  }
  new LocalBackend(shop, { path: join(folder, `${STACK}.tfstate`) });
  app.synth();
}

/** Sets what AWS can't change in a resource to its live value: Terraform would replace the resource. */
function keepLiveValues({ loadBalancerSecurityGroup, taskSecurityGroup, targetGroups }: ServiceStack): void {
  if (loadBalancerSecurityGroup !== undefined) {
    loadBalancerSecurityGroup.group.description = DESCRIPTIONS.loadBalancerSecurityGroup;
  }
  taskSecurityGroup.group.description = DESCRIPTIONS.taskSecurityGroup;
  targetGroups.blue.port = PORTS.container;
  targetGroups.green.port = PORTS.container;
}

function importFrom(shop: ServiceStack, live: LiveNetwork): void {
  shop.cluster?.cluster.importFrom(NAMES.cluster);
  shop.service.service.importFrom(`${NAMES.cluster}/${NAMES.service}`);
  shop.loadBalancer?.loadBalancer.importFrom(live.loadBalancerArn);
  shop.loadBalancer?.productionListener.importFrom(live.productionListenerArn);
  shop.loadBalancer?.testListener?.importFrom(live.testListenerArn);
  shop.targetGroups.blue.importFrom(live.blueArn);
  shop.targetGroups.green.importFrom(live.greenArn);
  shop.loadBalancerSecurityGroup?.group.importFrom(live.loadBalancerGroup.id);
  shop.loadBalancerSecurityGroup?.ingress[`port-${PORTS.production}-from-0-0-0-0-0`]?.importFrom(
    live.loadBalancerGroup.ingressRuleId,
  );
  shop.taskSecurityGroup.group.importFrom(live.taskGroup.id);
  shop.taskSecurityGroup.outbound.importFrom(live.taskGroup.egressRuleId);
  shop.task?.taskRole?.importFrom(NAMES.taskRole);
  shop.task?.executionRole?.importFrom(NAMES.executionRole);
  shop.logGroup?.importFrom(NAMES.logGroup);
  shop.deploymentGroup.role.importFrom(NAMES.codeDeployRole);
  shop.deploymentGroup.application.importFrom(NAMES.application);
  shop.deploymentGroup.group.importFrom(`${NAMES.application}:${NAMES.deploymentGroup}`);
}
