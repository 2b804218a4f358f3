import { describe, expect, test } from "@jest/globals";
import { ServiceStack, type ServiceStackProps } from "../../../stacks";
import { dashboardBody } from "../../../stacks/constructs/dashboard/dashboard-body";
import { SERVICE } from "../../support/fixtures";
import { expectGolden } from "../../support/golden";
import { synthService } from "../../support/service";
import { Template, testApp } from "../../support/template";

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The widgets of the service's dashboard. */
function widgets(props: Partial<ServiceStackProps> = {}, ...addedAlarms: readonly string[]): Widget[] {
  const stack = new ServiceStack(testApp(), "web", { ...SERVICE, dashboard: true, ...props });
  for (const name of addedAlarms) {
    stack.addAlarm(name);
  }
  const template = Template.of(stack);
  const body = template.json(template.only("aws_cloudwatch_dashboard")["dashboard_body"]);
  return (body as { readonly widgets: Widget[] }).widgets;
}

const titles = (of: readonly Widget[]) => of.map(({ properties }) => properties["title"]);

describe("a dashboard", () => {
  test("is off by default", () => {
    expect(synthService().counts()).not.toHaveProperty("aws_cloudwatch_dashboard");
    expect(synthService({ dashboard: false }).document).toEqual(synthService().document);
  });

  test("is named after the service, or as it is given", () => {
    const nameOf = (names?: ServiceStackProps["names"]) =>
      synthService({ dashboard: true, ...(names === undefined ? {} : { names }) }).only(
        "aws_cloudwatch_dashboard",
      )["dashboard_name"];
    expect([nameOf(), nameOf({ dashboard: "shop" })]).toEqual([SERVICE.name, "shop"]);
  });

  test("shows requests, errors, response time, tasks, CPU and memory", () => {
    expect(titles(widgets())).toEqual([
      undefined,
      "Requests per minute",
      "Failed requests per minute",
      "Response time in seconds, p95",
      "Tasks behind the load balancer",
      "CPU in percent, of old and new tasks",
      "Memory in percent, of old and new tasks",
    ]);
  });

  test("shows the alarms that stop a deployment, also those that are added later", () => {
    const [alarms] = widgets({ rollbackAlarmNames: ["errors"] }, "latency").filter(
      ({ type }) => type === "alarm",
    );
    const arns = alarms?.properties["alarms"] as readonly string[];
    expect(arns.map((arn) => /alarm:"\)\}(\w+)$/.exec(arn)?.[1])).toEqual(["errors", "latency"]);
  });

  test("shows the alarms by their whole ARN, also with a $ in their name", () => {
    const arns = (name: string) =>
      widgets({ rollbackAlarmNames: [name] }).flatMap(({ properties }) => properties["alarms"] ?? []);
    const prefix = String(arns("errors")[0]).replace(/errors$/, "");
    expect(prefix).toMatch(/^\$\{replace\(.*, "\$1:cloudwatch:\$2:alarm:"\)\}$/);
    expect(arns("cost $1 alarm")).toEqual([`${prefix}cost $1 alarm`]);
  });

  test("shows at most 100 alarms in a widget, as CloudWatch allows", () => {
    const names = (count: number, name: string) =>
      Array.from({ length: count }, (_, index) => `${name}-${index}`);
    const alarm = {
      namespace: "Shop",
      metricName: "Failed",
      statistic: "Sum",
      threshold: { kind: "at-least", value: 1, unit: "jobs" },
    } as const;
    const custom = Object.fromEntries(names(60, "jobs").map((name) => [name, alarm]));
    const shown = widgets({ rollbackAlarmNames: names(49, "own"), alarms: { custom } });
    const alarms = shown.filter(({ type }) => type === "alarm");
    const place = { y: 2, width: 12, height: 2 };
    expect(alarms).toMatchObject([
      { ...place, x: 0 },
      { ...place, x: 12 },
    ]);
    expect(alarms.map(({ properties }) => (properties["alarms"] as unknown[]).length)).toEqual([100, 15]);
  });

  test("places its widgets beside and below each other, without overlaps", () => {
    const cells = widgets({ rollbackAlarmNames: ["errors"] }).flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, index) => `${x + (index % width)},${y + Math.floor(index / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...cells.map((cell) => Number(cell.split(",")[0])))).toBe(23);
  });

  test("has the metrics of both target groups", () => {
    const body = dashboardBody({
      name: "web",
      region: "eu-west-1",
      service: { clusterName: "web", clusterArn: "arn:cluster", service: { name: "web" } } as never,
      targetGroups: {
        blue: { arnSuffix: "targetgroup/blue/1" },
        green: { arnSuffix: "targetgroup/green/2" },
      } as never,
      loadBalancerArnSuffix: "app/web/3",
      applicationName: "web",
      deploymentGroupName: "web",
      alarmArns: ["arn:aws:cloudwatch:eu-west-1:111122223333:alarm:web-rollback"],
    });
    expectGolden("dashboard.txt", JSON.stringify(body, undefined, 2).split("\n"));
  });

  test.each([
    ["cn-north-1", "console.amazonaws.cn"],
    ["us-gov-west-1", "console.amazonaws-us-gov.com"],
    ["eu-west-1", "console.aws.amazon.com"],
  ])("links to the deployments in the console of %s", (region, host) => {
    const [header] = widgets({ region, productionListener: { kind: "http-without-encryption" } });
    expect(header?.properties["markdown"]).toContain(`https://${region}.${host}/codesuite/codedeploy/`);
  });
});
