/** What the tests of AWS's limits share: props of a service, ARNs, and the problems that synth finds. */
import { describe, expect, test } from "@jest/globals";
import {
  ClusterStack,
  type ClusterStackProps,
  NetworkStack,
  type NetworkStackProps,
  ServiceStack,
  type ServiceStackProps,
  withoutTokenTraces,
} from "../../../stacks";
import { CLUSTER, NETWORK, RULES_SERVICE, SERVICE } from "../../support/fixtures";
import { problemsOf } from "../../support/problems";
import { testApp } from "../../support/template";

type Partly<T> = { readonly [K in keyof T]?: unknown };

/** A service with changed props. The functions after it make such props. */
export const service = (props: Partly<ServiceStackProps> = {}) =>
  withoutTokenTraces(() => new ServiceStack(testApp(), "web", { ...SERVICE, ...props } as ServiceStackProps));
export const container = (options: object) => ({ container: { ...SERVICE.container, ...options } });
export const https = (options: object) => ({
  productionListener: { ...SERVICE.productionListener, ...options },
});
export const rule = (options: object) => ({
  ...RULES_SERVICE,
  productionListener: {
    kind: "rules",
    rules: { web: { priority: 1, hosts: ["a.example.com"], ...options } },
  },
});
export const scaling = (options: object) => ({ scaling: { minTasks: 2, maxTasks: 4, ...options } });
export const schedule = (options: object) =>
  scaling({ schedules: [{ name: "a", schedule: "cron(0 8 ? * MON-FRI *)", minTasks: 2, ...options }] });
export const statement = (options: object) => ({
  taskPolicy: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::shop/*"], ...options }],
});
export const healthCheck = (options: object) => ({ healthCheck: options });
export const splunk = (options: object) => container({ logs: { kind: "splunk", ...options } });
export const existingTask = (arn: string) => {
  const { container: _, ...others } = SERVICE;
  const task = {
    kind: "existing",
    taskDefinitionArn: arn,
    containerName: "app",
    containerPort: 80,
    roleArns: [],
  };
  return { ...others, container: undefined, task };
};
export const repeat = (text: string, count: number) => text.repeat(count);
export const list = <T>(count: number, of: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => of(index));
export const record = <T>(count: number, of: (index: number) => T) =>
  Object.fromEntries(list(count, (index) => [`k${index}`, of(index)]));

/** What a problem says about an ARN of {@link arn}. */
export const IN_OTHER_REGION = "is in us-east-1, but";
/** An ARN in another region than the stacks. */
export const arn = (name: string, region = "us-east-1") => `arn:aws:${name.replace("REGION", region)}`;
export const CERTIFICATE = "acm:REGION:111122223333:certificate/one";
export const WEB_ACL = "wafv2:REGION:111122223333:regional/webacl/shop/1";
export const FUNCTION = "lambda:REGION:111122223333:function:probe";
export const KEY = "kms:REGION:111122223333:key/7e1b0c6e";
export const TASK = "ecs:REGION:111122223333:task-definition/web:1";
export const CLUSTER_ARN = "ecs:REGION:111122223333:cluster/shop";
export const LOG_GROUP = "logs:REGION:111122223333:log-group:/ecs/exec";
export const LISTENER = "elasticloadbalancing:REGION:111122223333:listener/app/shop/1/2";
/** The same ARN in the region of the stacks. */
export const here = (name: string) => arn(name, "eu-west-1");
export const TOPIC = "arn:aws:sns:eu-west-1:111122223333:orders";
/** Notifications to a topic. */
export const notifications = (to: object, events?: unknown) => ({ notifications: { topic: to, events } });
/** Notifications to an existing topic. */
export const topic = (options: object) => notifications({ kind: "existing", arn: TOPIC, ...options });

/** The problems of a service's, network's or cluster's props, or of an app at synth. */
export const PROBLEMS = {
  service: (props: object) => problemsOf(() => service(props)),
  network: (props: object) =>
    problemsOf(() => new NetworkStack(testApp(), "shop", { ...NETWORK, ...props } as NetworkStackProps)),
  cluster: (props: object) =>
    problemsOf(() => new ClusterStack(testApp(), "shop", { ...CLUSTER, ...props } as ClusterStackProps)),
};

/** A limit that synth knows: what it says about a wrong value, and a right value next to it. */
type AtSynth = readonly [
  limit: string,
  of: keyof typeof PROBLEMS,
  wrong: object,
  problem: string | RegExp,
  right: object,
];

/** The group of the tests of limits that synth finds. */
export const AT_SYNTH = "a limit of AWS is found at synth:";

/** Checks what synth says about the wrong value of each limit, and that it accepts the right one. */
export function testLimits(limits: readonly AtSynth[]): void {
  describe(AT_SYNTH, () => {
    test.each(limits)("%s", (_, of, wrong, problem, right) => {
      expect([PROBLEMS[of](wrong), PROBLEMS[of](right)]).toEqual([
        [typeof problem === "string" ? problem : expect.stringMatching(problem)],
        [],
      ]);
    });
  });
}
