/** The body of a service's dashboard: its widgets, as CloudWatch's JSON. */
import type { EcsServiceRef } from "../blue-green-service";
import type { TargetGroupColor, TargetGroups } from "../load-balancing/target-groups";

/**
 * What a dashboard shows.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
 */
export interface ShownService {
  /** The title. */
  readonly name: string;
  /** The region of the service. */
  readonly region: string;
  /** The ECS service, whose CPU and memory are shown. */
  readonly service: EcsServiceRef;
  /** The target groups, whose requests and tasks are shown. */
  readonly targetGroups: TargetGroups;
  /** The load balancer, as its metrics name it: `app/<name>/<id>`. */
  readonly loadBalancerArnSuffix: string;
  /** The CodeDeploy application. */
  readonly applicationName: string;
  /** The deployment group. */
  readonly deploymentGroupName: string;
  /** The ARNs of the alarms that stop a deployment. */
  readonly alarmArns: readonly string[];
}

/** CloudWatch's blue and green. */
const COLORS: Readonly<Record<TargetGroupColor, string>> = { blue: "#1f77b4", green: "#2ca02c" };
const LIGHT: Readonly<Record<TargetGroupColor, string>> = { blue: "#aec7e8", green: "#98df8a" };
const RED = "#d62728";
const GRAY = "#7f7f7f";

/** The width of a dashboard, in CloudWatch's units. */
const WIDTH = 24;
/** CloudWatch's limit of alarms in a widget. */
const MAX_ALARMS = 100;

type Metric = readonly [...names: string[], options: Readonly<Record<string, unknown>>];

interface Widget {
  readonly type: "text" | "alarm" | "metric";
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * The body: blue beside green in each graph, because which of them is new alternates with each deployment.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardBody(shown: ShownService): object {
  return {
    widgets: [
      ...row(0, 2, [header(shown)]),
      ...row(2, 2, alarms(shown)),
      ...row(4, 6, [requests(shown), errors(shown), latency(shown)]),
      ...row(10, 6, [hosts(shown), utilization(shown, "CPU"), utilization(shown, "Memory")]),
    ],
  };
}

/** Widgets of the same width beside each other. */
function row(y: number, height: number, widgets: readonly Widget[]): object[] {
  const width = WIDTH / widgets.length;
  return widgets.map((widget, index) => ({ ...widget, x: index * width, y, width, height }));
}

function header({ name, region, applicationName, deploymentGroupName }: ShownService): Widget {
  const deployments =
    `https://${region}.${consoleHost(region)}/codesuite/codedeploy/applications/${applicationName}` +
    `/deployment-groups/${deploymentGroupName}?region=${region}`;
  return {
    type: "text",
    properties: {
      markdown:
        `# ${name}\n[Deployments](${deployments}). Blue and green are the two target groups: with each deployment ` +
        "the new tasks are behind the other one.",
    },
  };
}

/** A region that only Terraform knows is taken to be one of AWS's standard partition. */
function consoleHost(region: string): string {
  if (region.startsWith("cn-")) {
    return "console.amazonaws.cn";
  }
  return region.startsWith("us-gov-") ? "console.amazonaws-us-gov.com" : "console.aws.amazon.com";
}

function alarms({ alarmArns }: ShownService): Widget[] {
  return Array.from({ length: Math.ceil(alarmArns.length / MAX_ALARMS) }, (_, index) => ({
    type: "alarm",
    properties: {
      title: "Alarms that stop a deployment",
      alarms: alarmArns.slice(index * MAX_ALARMS, (index + 1) * MAX_ALARMS),
    },
  }));
}

function requests(shown: ShownService): Widget {
  return graph(shown, "Requests per minute", ofBoth(shown, "RequestCount", "Sum"));
}

function errors(shown: ShownService): Widget {
  return graph(shown, "Failed requests per minute", [
    ...ofBoth(shown, "HTTPCode_Target_5XX_Count", "Sum", "5XX"),
    ...ofBoth(shown, "TargetConnectionErrorCount", "Sum", "failed connections", LIGHT),
    // Errors that the load balancer answers itself, for instance when no task is healthy.
    [
      "AWS/ApplicationELB",
      "HTTPCode_ELB_5XX_Count",
      "LoadBalancer",
      shown.loadBalancerArnSuffix,
      { label: "load balancer 5XX", stat: "Sum", color: RED },
    ],
  ]);
}

function latency(shown: ShownService): Widget {
  return graph(shown, "Response time in seconds, p95", ofBoth(shown, "TargetResponseTime", "p95"));
}

function hosts(shown: ShownService): Widget {
  return graph(shown, "Tasks behind the load balancer", [
    ...ofBoth(shown, "HealthyHostCount", "Minimum", "healthy"),
    ...ofBoth(shown, "UnHealthyHostCount", "Maximum", "unhealthy", LIGHT),
  ]);
}

/** ECS has no metric for a single task set, so the maximum shows what the average hides. */
function utilization(shown: ShownService, what: "CPU" | "Memory"): Widget {
  const { service } = shown;
  const names = [
    "AWS/ECS",
    `${what}Utilization`,
    "ClusterName",
    service.clusterName,
    "ServiceName",
    service.service.name,
  ];
  return graph(
    shown,
    `${what} in percent, of old and new tasks`,
    [
      [...names, { label: "highest task", stat: "Maximum", color: RED }],
      [...names, { label: "average", stat: "Average", color: GRAY }],
    ],
    { min: 0, max: 100 },
  );
}

/** A metric of both target groups. */
function ofBoth(
  { targetGroups, loadBalancerArnSuffix }: ShownService,
  metricName: string,
  stat: string,
  label?: string,
  colors = COLORS,
): Metric[] {
  return (["blue", "green"] as const).map((color) => [
    "AWS/ApplicationELB",
    metricName,
    "LoadBalancer",
    loadBalancerArnSuffix,
    "TargetGroup",
    targetGroups[color].arnSuffix,
    { label: label === undefined ? color : `${color} ${label}`, stat, color: colors[color] },
  ]);
}

function graph(
  { region }: ShownService,
  title: string,
  metrics: readonly Metric[],
  left: object = { min: 0 },
): Widget {
  return {
    type: "metric",
    properties: { title, region, view: "timeSeries", period: 60, yAxis: { left }, metrics },
  };
}
