import type { Refusals } from "../support/props";

/** Where the alternative is described. */
const NATIVE = "use ECS's own blue/green deployments: docs/when-to-use.md compares the two";

const SERVICE_CONNECT: Refusals[string] = {
  what: "CodeDeploy can't deploy a service with Service Connect",
  allowed: "services whose traffic comes from a load balancer",
  fix: `call the service at its load balancer, or ${NATIVE}`,
};

const CIRCUIT_BREAKER: Refusals[string] = {
  what: "ECS ignores the circuit breaker of a service that CodeDeploy deploys",
  allowed: "stopAfterFailedTasks and rollbackAlarmNames",
  fix: "set stopAfterFailedTasks: the driver stops a deployment whose new tasks don't start",
};

const FORCED_DEPLOYMENT: Refusals[string] = {
  what: "ECS refuses to force a new deployment of a service that CodeDeploy deploys",
  allowed: "a deployment by CodeDeploy",
  fix: "change something of the task, such as an environment variable: CodeDeploy deploys the change",
};

const TARGET_GROUPS: Refusals[string] = {
  what: "CodeDeploy moves one pair of target groups; with a second one every deployment hangs in Install",
  allowed: "one container and port behind the stack's pair of target groups",
  fix: `split the service, or ${NATIVE}`,
};

const ECS_DEPLOYMENTS: Refusals[string] = {
  what: "ECS allows this setting only for deployments that it makes itself",
  allowed: "trafficShift, terminationWaitMinutes, hooks and rollbackAlarmNames",
  fix: `use one of these, or ${NATIVE}`,
};

const CONTROLLER: Refusals[string] = {
  what: "the stack's deployment controller is CODE_DEPLOY",
  allowed: "no other controller",
  fix: `remove it, or ${NATIVE}`,
};

const ROLLBACK: Refusals[string] = {
  what: "is not an option: a deployment that fails or is stopped is always rolled back",
  allowed: "alarms, which add the rollback on an alarm",
  fix: "remove it, and set alarms or rollbackAlarmNames",
};

/**
 * What ECS services can have and services that CodeDeploy deploys can't, by the names that users try, in lower case.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
 */
export const REFUSED_SERVICE_PROPS: Refusals = {
  serviceconnect: SERVICE_CONNECT,
  serviceconnectconfiguration: SERVICE_CONNECT,
  circuitbreaker: CIRCUIT_BREAKER,
  deploymentcircuitbreaker: CIRCUIT_BREAKER,
  forcenewdeployment: FORCED_DEPLOYMENT,
  targetgroups: TARGET_GROUPS,
  targetgrouparns: TARGET_GROUPS,
  additionaltargetgroups: TARGET_GROUPS,
  loadbalancers: TARGET_GROUPS,
  deploymentconfiguration: ECS_DEPLOYMENTS,
  deploymentstrategy: ECS_DEPLOYMENTS,
  lifecyclehooks: ECS_DEPLOYMENTS,
  sigintrollback: ECS_DEPLOYMENTS,
  deploymentcontroller: CONTROLLER,
  autorollback: ROLLBACK,
  autorollbackconfiguration: ROLLBACK,
  rollbackevents: ROLLBACK,
};
