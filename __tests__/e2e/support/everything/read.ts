/** What AWS reports about the app with every option. */
import {
  ApplicationAutoScalingClient,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  DescribeFlowLogsCommand,
  DescribeNatGatewaysCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  type TaskDefinition,
} from "@aws-sdk/client-ecs";
import {
  DescribeListenerCertificatesCommand,
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  type Rule,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetRoleCommand, IAMClient, ListRolesCommand, type Role } from "@aws-sdk/client-iam";
import type { Client } from "../client";

/** NAT gateways, endpoints and flow logs of all networks. */
export async function readNetworking(client: Client) {
  const ec2 = new EC2Client(client);
  const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({}));
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({}));
  const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({}));
  return {
    natGateways: NatGateways.length,
    endpoints: VpcEndpoints.map(
      ({ ServiceName, VpcEndpointType }) => `${VpcEndpointType} ${ServiceName?.split(/eu-west-1\./)[1]}`,
    ).sort(),
    flowLogs: FlowLogs.map(
      ({ LogDestinationType, TrafficType }) => `${LogDestinationType} ${TrafficType}`,
    ).sort(),
  };
}

/** A load balancer's scheme and attributes, and by port the number of certificates and the rules of its listeners. */
export async function readLoadBalancer(client: Client, name: string) {
  const elb = new ElasticLoadBalancingV2Client(client);
  const { LoadBalancers } = await elb.send(new DescribeLoadBalancersCommand({ Names: [name] }));
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const { Attributes = [] } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
  const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
  const listeners = await Promise.all(
    Listeners.map(async ({ ListenerArn, Port, Protocol }) => {
      const { Rules = [] } = await elb.send(new DescribeRulesCommand({ ListenerArn }));
      const { Certificates = [] } =
        Protocol === "HTTPS" ? await elb.send(new DescribeListenerCertificatesCommand({ ListenerArn })) : {};
      // The local AWS lists rules in the order of their creation, which differs from apply to apply.
      const rules = Rules.flatMap(conditionsOf).sort();
      return [`${Port}`, { certificates: Certificates.length, rules }] as const;
    }),
  );
  return {
    scheme: LoadBalancers?.[0]?.Scheme,
    attributes: Object.fromEntries(Attributes.map(({ Key, Value }) => [`${Key}`, Value])),
    listeners: Object.fromEntries(listeners),
  };
}

/** The priority of a rule and the kinds of its conditions. */
function conditionsOf({ IsDefault, Priority, Conditions = [] }: Rule): string[] {
  const fields = Conditions.map(({ Field }) => Field).sort();
  return IsDefault ? [] : [`${Priority}: ${fields.join(", ")}`];
}

/** A service's cluster settings, live task set and task definition. */
export async function readService(client: Client, cluster: string, name: string) {
  const ecs = new ECSClient(client);
  const { clusters } = await ecs.send(
    new DescribeClustersCommand({ clusters: [cluster], include: ["CONFIGURATIONS"] }),
  );
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name] }));
  const taskSet = services?.[0]?.taskSets?.find(({ status }) => status === "PRIMARY");
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: taskSet?.taskDefinition }),
  );
  return {
    execLogging: clusters?.[0]?.configuration?.executeCommandConfiguration,
    service: services?.[0],
    taskSet,
    task: summaryOf(taskDefinition),
  };
}

function summaryOf({ containerDefinitions = [], volumes = [], ...task }: TaskDefinition = {}) {
  return {
    containers: Object.fromEntries(containerDefinitions.map((one) => [`${one.name}`, one])),
    volumes: volumes.map(({ name }) => name).sort(),
    cpuArchitecture: task.runtimePlatform?.cpuArchitecture,
    ephemeralStorageGiB: task.ephemeralStorage?.sizeInGiB,
  };
}

/** The scaling policies and scheduled actions of all services. */
export async function readScaling(client: Client) {
  const scaling = new ApplicationAutoScalingClient(client);
  const ServiceNamespace = "ecs";
  const { ScalingPolicies = [] } = await scaling.send(
    new DescribeScalingPoliciesCommand({ ServiceNamespace }),
  );
  const { ScheduledActions = [] } = await scaling.send(
    new DescribeScheduledActionsCommand({ ServiceNamespace }),
  );
  return {
    policies: ScalingPolicies.map(({ PolicyType }) => PolicyType).sort(),
    schedules: ScheduledActions.map(({ Schedule }) => Schedule).sort(),
  };
}

/** The roles of the app, with their boundaries and tags. */
export async function readRoles(client: Client): Promise<readonly Role[]> {
  const iam = new IAMClient(client);
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const own = Roles.filter(({ RoleName }) => RoleName !== "deploy");
  const details = own.map(async ({ RoleName }) => (await iam.send(new GetRoleCommand({ RoleName }))).Role);
  return (await Promise.all(details)).filter((role) => role !== undefined);
}

/** What a function printed. */
export async function readFunctionLog(client: Client, name: string): Promise<readonly string[]> {
  const { events = [] } = await new CloudWatchLogsClient(client).send(
    new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}` }),
  );
  return events.map(({ message }) => `${message}`);
}
