/** Everything that exists on the local AWS, by kind and name, so that a test can say that nothing is left. */
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, DescribeAlarmsCommand, ListDashboardsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CodeDeployClient,
  ListApplicationsCommand,
  ListDeploymentConfigsCommand,
} from "@aws-sdk/client-codedeploy";
import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { DescribeRepositoriesCommand, ECRClient } from "@aws-sdk/client-ecr";
import {
  DescribeClustersCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
} from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  type LoadBalancer,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListPoliciesCommand,
  ListRolesCommand,
} from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Client } from "./client";
import { readPlatform } from "./inventory-platform";
import { s3Request } from "./s3-request";

/** Names or ids by kind, each sorted. */
export type Inventory = Readonly<Record<string, readonly string[]>>;

/** Reads what exists. What AWS keeps a record of after its deletion is left out, such as task definitions. */
export async function readEverything(client: Client): Promise<Inventory> {
  const kinds = [
    readNetworks(client),
    readServices(client),
    readScaling(client),
    readAccess(client),
    readBuckets(client),
    readPlatform(client),
  ];
  const all = Object.assign({}, ...(await Promise.all(kinds))) as Record<string, (string | undefined)[]>;
  return Object.fromEntries(
    Object.entries(all).map(([kind, names]) => [kind, names.map((name) => `${name}`).sort()]),
  );
}

async function readNetworks(client: Client) {
  const ec2 = new EC2Client(client);
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({}));
  const { InternetGateways = [] } = await ec2.send(new DescribeInternetGatewaysCommand({}));
  const { NatGateways = [] } = await ec2.send(new DescribeNatGatewaysCommand({}));
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({}));
  const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({}));
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
  return {
    vpcs: Vpcs.map(({ VpcId }) => VpcId),
    subnets: Subnets.map(({ SubnetId }) => SubnetId),
    routeTables: RouteTables.map(({ RouteTableId }) => RouteTableId),
    internetGateways: InternetGateways.map(({ InternetGatewayId }) => InternetGatewayId),
    natGateways: NatGateways.filter(({ State }) => State !== "deleted").map(
      ({ NatGatewayId }) => NatGatewayId,
    ),
    addresses: Addresses.map(({ AllocationId }) => AllocationId),
    vpcEndpoints: VpcEndpoints.filter(({ State }) => `${State}`.toLowerCase() !== "deleted").map(
      ({ VpcEndpointId }) => VpcEndpointId,
    ),
    flowLogs: FlowLogs.map(({ FlowLogId }) => FlowLogId),
    securityGroups: SecurityGroups.map(({ GroupName }) => GroupName),
  };
}

async function readServices(client: Client) {
  const ecs = new ECSClient(client);
  const elb = new ElasticLoadBalancingV2Client(client);
  const codeDeploy = new CodeDeployClient(client);
  const { clusterArns } = await ecs.send(new ListClustersCommand({}));
  const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: clusterArns ?? [] }));
  const { LoadBalancers = [] } = await elb.send(new DescribeLoadBalancersCommand({}));
  const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({}));
  const { applications = [] } = await codeDeploy.send(new ListApplicationsCommand({}));
  const { deploymentConfigsList = [] } = await codeDeploy.send(new ListDeploymentConfigsCommand({}));
  const { repositories = [] } = await new ECRClient(client).send(new DescribeRepositoriesCommand({}));
  const active = clusters.filter(({ status }) => status === "ACTIVE").map(({ clusterName }) => clusterName);
  return {
    clusters: active,
    services: await readServiceArns(ecs, active),
    listenerRules: await readRuleArns(elb, LoadBalancers),
    loadBalancers: LoadBalancers.map(({ LoadBalancerName }) => LoadBalancerName),
    targetGroups: TargetGroups.map(({ TargetGroupName }) => TargetGroupName),
    applications,
    deploymentConfigs: deploymentConfigsList.filter((name) => !name.startsWith("CodeDeployDefault.")),
    repositories: repositories.map(({ repositoryName }) => repositoryName),
  };
}

async function readServiceArns(ecs: ECSClient, clusters: readonly (string | undefined)[]) {
  const lists = clusters.map((cluster) => ecs.send(new ListServicesCommand({ cluster })));
  return (await Promise.all(lists)).flatMap(({ serviceArns = [] }) => serviceArns);
}

/** The rules that are no default actions. */
async function readRuleArns(elb: ElasticLoadBalancingV2Client, loadBalancers: readonly LoadBalancer[]) {
  const arns = loadBalancers.map(async ({ LoadBalancerArn }) => {
    const { Listeners = [] } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
    const answers = Listeners.map(({ ListenerArn }) => elb.send(new DescribeRulesCommand({ ListenerArn })));
    const rules = (await Promise.all(answers)).flatMap(({ Rules = [] }) => Rules);
    return rules.filter(({ IsDefault }) => !IsDefault).map(({ RuleArn }) => RuleArn);
  });
  return (await Promise.all(arns)).flat();
}

async function readScaling(client: Client) {
  const scaling = new ApplicationAutoScalingClient(client);
  const cloudWatch = new CloudWatchClient(client);
  const ServiceNamespace = "ecs";
  const { ScalableTargets = [] } = await scaling.send(
    new DescribeScalableTargetsCommand({ ServiceNamespace }),
  );
  const { ScalingPolicies = [] } = await scaling.send(
    new DescribeScalingPoliciesCommand({ ServiceNamespace }),
  );
  const { ScheduledActions = [] } = await scaling.send(
    new DescribeScheduledActionsCommand({ ServiceNamespace }),
  );
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmTypes: ["MetricAlarm", "CompositeAlarm"] }),
  );
  const { DashboardEntries = [] } = await cloudWatch.send(new ListDashboardsCommand({}));
  return {
    dashboards: DashboardEntries.map(({ DashboardName }) => DashboardName),
    scalableTargets: ScalableTargets.map(({ ResourceId }) => ResourceId),
    scalingPolicies: ScalingPolicies.map(({ PolicyName }) => PolicyName),
    scheduledActions: ScheduledActions.map(({ ScheduledActionName }) => ScheduledActionName),
    alarms: [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName),
  };
}

async function readAccess(client: Client) {
  const iam = new IAMClient(client);
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: "Local" }));
  const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  const logs = new CloudWatchLogsClient(client);
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const { metricFilters = [] } = await logs.send(new DescribeMetricFiltersCommand({}));
  const { Functions = [] } = await new LambdaClient(client).send(new ListFunctionsCommand({}));
  const { Topics = [] } = await new SNSClient(client).send(new ListTopicsCommand({}));
  return {
    topics: Topics.map(({ TopicArn }) => TopicArn),
    roles: Roles.map(({ RoleName }) => RoleName),
    policies: Policies.map(({ PolicyName }) => PolicyName),
    identityProviders: OpenIDConnectProviderList.map(({ Arn }) => Arn),
    logGroups: logGroups.map(({ logGroupName }) => logGroupName),
    metricFilters: metricFilters.map(({ filterName }) => filterName),
    functions: Functions.map(({ FunctionName }) => FunctionName),
  };
}

async function readBuckets(client: Client) {
  const text = await s3Request(client, "GET", "/");
  return { buckets: [...text.matchAll(/<Name>([^<]+)<\/Name>/g)].map(([, name]) => name) };
}
