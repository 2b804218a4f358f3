import { describe, expect, test } from "@jest/globals";
import { Fn, ref, Token } from "cdktf";
import {
  type ClusterNames,
  ClusterStack,
  type NetworkNames,
  NetworkStack,
  type ServiceNames,
  ServiceStack,
  type ServiceStackProps,
} from "../../../stacks";
import { CLUSTER, NETWORK, SERVICE } from "../../support/fixtures";
import { FULL_SERVICE } from "../../support/full-service";
import { type Attributes, Template, testApp } from "../../support/template";

/** The attributes that name a resource, or tag it with a name. */
const NAME_ATTRIBUTE = /^(name|name_prefix|family|bucket|bucket_prefix|\w+_name|\w+_name_prefix)$/;

/** The names of all resources of a stack, with their types. References to other resources are none. */
function namesIn(template: Template): [attribute: string, name: string][] {
  return Object.keys(template.counts()).flatMap((type) =>
    Object.values(template.all(type)).flatMap((resource) => [
      ...Object.entries(resource)
        .filter(([key, value]) => NAME_ATTRIBUTE.test(key) && !String(value).startsWith("${"))
        .map(([key, value]): [string, string] => [`${type}.${key}`, String(value)]),
      ...Object.entries((resource["tags"] ?? {}) as Attributes).map(([key, value]): [string, string] => [
        `${type}.tags.${key}`,
        String(value),
      ]),
    ]),
  );
}

/** The types of resources with a name, each once. */
const typesIn = (template: Template) => [...new Set(namesIn(template).map(([type]) => type))].sort();

/** The names that are not given: those without "given". */
const notGiven = (template: Template) => namesIn(template).filter(([, name]) => !name.includes("given"));

const SERVICE_NAMES: ServiceNames = {
  loadBalancer: "given-load-balancer",
  loadBalancerLogBucket: "given-bucket",
  loadBalancerSecurityGroup: "given balancer group",
  revisionBucket: "given-revisions",
  blueTargetGroup: "given-blue",
  greenTargetGroup: "given-green",
  taskSecurityGroup: "given task group",
  cluster: "given-cluster",
  service: "given-service",
  taskFamily: "given-family",
  taskRole: "given-task-role",
  executionRole: "given-execution-role",
  codeDeployRole: "given-codedeploy-role",
  breakGlassRole: "given-break-glass-role",
  rolePolicy: "given-policy",
  addedRolePolicy: "given-added-policy",
  application: "given-application",
  deploymentGroup: "given-group",
  deploymentConfig: "given-config",
  logGroup: "given/logs",
  execLogGroup: "given/exec",
  rollbackAlarm: "given rollback alarm",
  errorRateAlarm: "given error alarm",
  latencyAlarm: "given latency alarm",
  unhealthyHostsAlarm: "given hosts alarm",
  cpuAlarm: "given cpu alarm",
  memoryAlarm: "given memory alarm",
  queueDepthAlarm: "given queue alarm",
  logErrorsAlarm: "given log alarm",
  logErrorsFilter: "given log filter",
  dashboard: "given-dashboard",
  cpuScalingPolicy: "given cpu",
  memoryScalingPolicy: "given memory",
  requestScalingPolicy: "given requests",
  notificationTopic: "given-topic",
};

/** A service with every resource that a service stack makes. */
const EVERYTHING: ServiceStackProps = {
  ...SERVICE,
  dashboard: true,
  revisions: { kind: "own-bucket" },
  breakGlassPrincipalArns: FULL_SERVICE.breakGlassPrincipalArns,
  exec: { kind: "on" },
  notifications: {},
  container: { ...SERVICE.container, readonlyRootFilesystem: false },
  loadBalancer: {
    logs: { kind: "own" },
    webAclArn: "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/7e1b0c6e",
    dnsRecords: [{ zoneId: "Z0123456789ABCDEFGHIJ", name: "given.example.com" }],
  },
  alarms: {
    queueDepth: { kind: "on", queueName: "given-queue", thresholdMessages: 100 },
    logErrors: { kind: "on", pattern: "ERROR" },
    custom: {
      payments: {
        alarmName: "given custom alarm",
        namespace: "Shop",
        metricName: "given",
        statistic: "Sum",
        threshold: { kind: "at-least", value: 1, unit: "payments" },
      },
    },
  },
  scaling: {
    ...FULL_SERVICE.scaling,
    steps: (FULL_SERVICE.scaling.steps ?? []).map((step) => ({
      ...step,
      policyName: "given step",
      alarmName: "given alarm",
    })),
    schedules: (FULL_SERVICE.scaling.schedules ?? []).map((schedule) => ({
      ...schedule,
      actionName: "given action",
    })),
  },
};

/** The template of a service with every resource. */
function serviceTemplate(props: Partial<ServiceStackProps> = {}): Template {
  const stack = new ServiceStack(testApp(), "web", { ...EVERYTHING, ...props });
  stack.addStatement({ actions: ["sqs:SendMessage"], resources: ["arn:aws:sqs:eu-west-1:111122223333:a"] });
  return Template.of(stack);
}

const CLUSTER_NAMES: ClusterNames = {
  cluster: "given-cluster",
  loadBalancer: "given-load-balancer",
  loadBalancerLogBucket: "given-bucket",
  loadBalancerSecurityGroup: "given balancer group",
  execLogGroup: "given/exec",
};

const NETWORK_NAMES: NetworkNames = {
  vpc: "given vpc",
  internetGateway: "given gateway",
  defaultSecurityGroup: "given default group",
  publicRouteTable: "given public routes",
  publicSubnets: ["given public a", "given public b"],
  privateSubnets: ["given private a", "given private b"],
  privateRouteTables: ["given routes a", "given routes b"],
  natGateways: ["given nat a", "given nat b"],
  natAddresses: ["given address a", "given address b"],
  endpoints: { s3: "given s3", "ecr.api": "given ecr api", "ecr.dkr": "given ecr" },
  endpointSecurityGroup: "given endpoint group",
  flowLog: "given flow log",
  flowLogGroup: "given/flow-logs",
  flowLogRole: "given-flow-log-role",
  flowLogRolePolicy: "given-flow-log-policy",
};

const networkTemplate = (names: Partial<NetworkNames>) =>
  Template.of(
    new NetworkStack(testApp(), "network", {
      ...NETWORK,
      names,
      endpoints: { kind: "some", services: ["s3", "ecr"] },
      flowLogs: { kind: "cloudwatch" },
    }),
  );

describe("every name", () => {
  test("of a service can be given", () => {
    const template = serviceTemplate({ names: SERVICE_NAMES });
    expect(notGiven(template)).toEqual([]);
    const used = namesIn(template).map(([, name]) => name);
    expect(Object.values(SERVICE_NAMES).filter((name) => !used.includes(name))).toEqual([]);
  });

  test("of a service belongs to one of these types", () => {
    expect(typesIn(serviceTemplate({ names: SERVICE_NAMES }))).toEqual([
      "aws_appautoscaling_policy.name",
      "aws_appautoscaling_scheduled_action.name",
      "aws_cloudwatch_composite_alarm.alarm_name",
      "aws_cloudwatch_dashboard.dashboard_name",
      "aws_cloudwatch_log_group.name",
      "aws_cloudwatch_log_metric_filter.name",
      "aws_cloudwatch_metric_alarm.alarm_name",
      "aws_codedeploy_app.name",
      "aws_codedeploy_deployment_config.deployment_config_name",
      "aws_codedeploy_deployment_group.deployment_group_name",
      "aws_ecs_cluster.name",
      "aws_ecs_service.name",
      "aws_ecs_task_definition.family",
      "aws_iam_role.name",
      "aws_iam_role_policy.name",
      "aws_lb.name",
      "aws_lb_target_group.name",
      "aws_route53_record.name",
      "aws_s3_bucket.bucket",
      "aws_security_group.name",
      "aws_security_group.tags.Name",
      "aws_sns_topic.name",
    ]);
  });

  test("of a cluster can be given", () => {
    const { productionListener = { kind: "http-without-encryption" } } = CLUSTER.loadBalancer ?? {};
    const template = Template.of(
      new ClusterStack(testApp(), "cluster", {
        ...CLUSTER,
        names: CLUSTER_NAMES,
        execSessions: {},
        loadBalancer: { productionListener, logs: { kind: "own" } },
      }),
    );
    expect(notGiven(template)).toEqual([]);
    expect(typesIn(template)).toEqual([
      "aws_cloudwatch_log_group.name",
      "aws_ecs_cluster.name",
      "aws_lb.name",
      "aws_s3_bucket.bucket",
      "aws_security_group.name",
      "aws_security_group.tags.Name",
    ]);
  });

  test("of a network can be given", () => {
    const template = networkTemplate(NETWORK_NAMES);
    expect(notGiven(template)).toEqual([]);
    expect(typesIn(template)).toEqual([
      "aws_cloudwatch_log_group.name",
      "aws_default_security_group.tags.Name",
      "aws_eip.tags.Name",
      "aws_flow_log.tags.Name",
      "aws_iam_role.name",
      "aws_iam_role_policy.name",
      "aws_internet_gateway.tags.Name",
      "aws_nat_gateway.tags.Name",
      "aws_route_table.tags.Name",
      "aws_security_group.name",
      "aws_security_group.tags.Name",
      "aws_subnet.tags.Name",
      "aws_vpc.tags.Name",
      "aws_vpc_endpoint.tags.Name",
    ]);
  });

  test("that is left out is made from the service's name", () => {
    expect(
      namesIn(serviceTemplate({ scaling: { ...FULL_SERVICE.scaling, steps: [], schedules: [] } })).sort(),
    ).toEqual([
      ["aws_appautoscaling_policy.name", "shop-web-cpu"],
      ["aws_appautoscaling_policy.name", "shop-web-memory"],
      ["aws_appautoscaling_policy.name", "shop-web-requests"],
      ["aws_cloudwatch_composite_alarm.alarm_name", "shop-web-rollback"],
      ["aws_cloudwatch_dashboard.dashboard_name", "shop-web"],
      ["aws_cloudwatch_log_group.name", "/ecs/shop-web"],
      ["aws_cloudwatch_log_group.name", "/ecs/shop-web/exec"],
      ["aws_cloudwatch_log_metric_filter.name", "shop-web-log-errors"],
      ["aws_cloudwatch_metric_alarm.alarm_name", "given custom alarm"],
      ["aws_cloudwatch_metric_alarm.alarm_name", "shop-web-error-rate"],
      ["aws_cloudwatch_metric_alarm.alarm_name", "shop-web-high-cpu"],
      ["aws_cloudwatch_metric_alarm.alarm_name", "shop-web-high-memory"],
      ["aws_cloudwatch_metric_alarm.alarm_name", "shop-web-latency"],
      ["aws_cloudwatch_metric_alarm.alarm_name", "shop-web-log-errors"],
      ["aws_cloudwatch_metric_alarm.alarm_name", "shop-web-queue-depth"],
      ["aws_cloudwatch_metric_alarm.alarm_name", "shop-web-unhealthy-hosts"],
      ["aws_codedeploy_app.name", "shop-web"],
      ["aws_codedeploy_deployment_config.deployment_config_name", "shop-web-canary-10-percent-5-minutes"],
      ["aws_codedeploy_deployment_group.deployment_group_name", "shop-web"],
      ["aws_ecs_cluster.name", "shop-web"],
      ["aws_ecs_service.name", "shop-web"],
      ["aws_ecs_task_definition.family", "shop-web"],
      ["aws_iam_role.name", "shop-web-break-glass"],
      ["aws_iam_role.name", "shop-web-codedeploy"],
      ["aws_iam_role.name", "shop-web-execution"],
      ["aws_iam_role.name", "shop-web-task"],
      ["aws_iam_role_policy.name", "added-policy"],
      ["aws_iam_role_policy.name", "policy"],
      ["aws_iam_role_policy.name", "policy"],
      ["aws_iam_role_policy.name", "policy"],
      ["aws_iam_role_policy.name", "policy"],
      ["aws_lb.name", "shop-web"],
      ["aws_lb_target_group.name", "shop-web-blue"],
      ["aws_lb_target_group.name", "shop-web-green"],
      ["aws_route53_record.name", "given.example.com"],
      ["aws_security_group.name_prefix", "shop-web-load-balancer-"],
      ["aws_security_group.name_prefix", "shop-web-tasks-"],
      ["aws_security_group.tags.Name", "shop-web load-balancer"],
      ["aws_security_group.tags.Name", "shop-web tasks"],
      ["aws_sns_topic.name", "shop-web-deployments"],
    ]);
  });

  test("may be a token, also a list of them", () => {
    const token = (name: string) => Token.asString(ref(`var.${name}`));
    const names = Object.fromEntries(Object.keys(SERVICE_NAMES).map((key) => [key, token(key)]));
    const template = serviceTemplate({ names });
    const [role] = Object.values(template.all("aws_iam_role")).map(({ name }) => name);
    expect(String(role)).toMatch(/^\$\{var\.\w+Role\}$/);
    expect(template.only("aws_lb")["name"]).toBe("${var.loadBalancer}");
    const subnets = Token.asList(ref("var.subnets"));
    const network = networkTemplate({ publicSubnets: subnets, vpc: Fn.upper("vpc") });
    expect(Object.values(network.all("aws_subnet")).map(({ tags }) => tags)).toContainEqual({
      Name: "${element(var.subnets, 1)}",
    });
  });

  test("of the deployment's target is the given one", () => {
    const template = serviceTemplate({ names: SERVICE_NAMES });
    const environment = JSON.stringify(template.only("terraform_data"));
    for (const name of ["given-cluster", "given-service", "given-application", "given-group"]) {
      expect(environment).toContain(name);
    }
  });

  test("of a role that is given has no prefix", () => {
    const template = serviceTemplate({ names: { taskRole: "given" }, roles: { namePrefix: "team-" } });
    expect(
      Object.values(template.all("aws_iam_role"))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["given", "team-shop-web-break-glass", "team-shop-web-codedeploy", "team-shop-web-execution"]);
  });
});
