import { type AppSpec, HOOK_EVENTS, type HookEvent } from "../../scripts/contract/document";
import { checkText, type Problem } from "../support/problems";
import { checkedProps, objectOf, optional, text } from "../support/props";
import type { TaskPlacement } from "./blue-green-service";

/**
 * Lambda functions that CodeDeploy calls during a deployment, by ARN. Each must report success or failure
 * within an hour, or the deployment fails.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
export interface Hooks {
  /** Before the new task set is created. A failure here leaves nothing to roll back. @default - none */
  readonly beforeInstall?: string;
  /** The new task set runs and gets no traffic yet. @default - none */
  readonly afterInstall?: string;
  /** The test listener forwards to the new task set: use it for tests. Needs a test listener. @default - none */
  readonly afterAllowTestTraffic?: string;
  /** Just before production traffic moves to the new task set. @default - none */
  readonly beforeAllowTraffic?: string;
  /** All production traffic is on the new task set. A failure here rolls it back. @default - none */
  readonly afterAllowTraffic?: string;
}

const EVENT_OF_HOOK = {
  beforeInstall: "BeforeInstall",
  afterInstall: "AfterInstall",
  afterAllowTestTraffic: "AfterAllowTestTraffic",
  beforeAllowTraffic: "BeforeAllowTraffic",
  afterAllowTraffic: "AfterAllowTraffic",
} as const satisfies Record<keyof Hooks, HookEvent>;

/** The shape of `Hooks`. */
export const hooksShape = objectOf<Hooks>({
  beforeInstall: optional(text),
  afterInstall: optional(text),
  afterAllowTestTraffic: optional(text),
  beforeAllowTraffic: optional(text),
  afterAllowTraffic: optional(text),
});

/** A Lambda function, or a version or an alias of one. */
const FUNCTION_ARN = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/;

/**
 * Renders an AppSpec. It contains every setting of the tasks that CodeDeploy owns: for a setting that is missing, a
 * deployment uses the value that the service was created with.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
export function renderAppSpec(placement: TaskPlacement, hooks: Hooks): AppSpec {
  const renderedHooks = renderHooks(hooks);
  return {
    version: 0,
    Resources: [
      {
        TargetService: {
          Type: "AWS::ECS::Service",
          Properties: {
            TaskDefinition: placement.taskDefinitionArn,
            LoadBalancerInfo: {
              ContainerName: placement.containerName,
              ContainerPort: placement.containerPort,
            },
            PlatformVersion: placement.platformVersion,
            NetworkConfiguration: {
              AwsvpcConfiguration: {
                Subnets: [...placement.subnetIds],
                SecurityGroups: [...placement.securityGroupIds],
                AssignPublicIp: placement.assignPublicIp ? "ENABLED" : "DISABLED",
              },
            },
            CapacityProviderStrategy: placement.capacityProviders.map(({ name, weight, base }) => ({
              CapacityProvider: name,
              Base: base ?? 0,
              Weight: weight,
            })),
          },
        },
      },
    ],
    ...(renderedHooks.length === 0 ? {} : { Hooks: renderedHooks }),
  };
}

/** The functions that the hooks call, each once. */
export function hookFunctionArns(hooks: Hooks): string[] {
  return [...new Set(Object.values(hooks).filter((arn) => arn !== undefined))];
}

/** Renders the hooks in the order in which CodeDeploy calls them. */
function renderHooks(hooks: Hooks): Partial<Record<HookEvent, string>>[] {
  const functionOfEvent = new Map(
    Object.entries(EVENT_OF_HOOK).map(([hook, event]) => [event, hooks[hook as keyof Hooks]]),
  );
  return HOOK_EVENTS.flatMap((event) => {
    const arn = functionOfEvent.get(event);
    return arn === undefined ? [] : [{ [event]: arn }];
  });
}

/**
 * The hooks with one more.
 *
 * @throws InvalidPropsError if the event has a hook already, or the hook is wrong
 */
export function withHook(hooks: Hooks, event: keyof Hooks, arn: string, hasTestListener: boolean): Hooks {
  const prop = `hooks.${event}`;
  const added = checkedProps({ [event]: arn }, "hook", hooksShape, (given) => [
    ...checkHooks("hooks", given, hasTestListener),
    ...(hooks[event] === undefined
      ? []
      : [
          {
            prop,
            what: "is set already",
            allowed: "one function for each event",
            fix: "call both from one function, or use another event",
          },
        ]),
  ]);
  return { ...hooks, ...added };
}

/** Everything that is wrong with hooks. Unresolved tokens pass. */
export function checkHooks(prop: string, hooks: Hooks, hasTestListener: boolean): Problem[] {
  const problems = Object.entries(hooks).flatMap(([hook, arn]) =>
    checkText(`${prop}.${hook}`, arn, FUNCTION_ARN, {
      allowed: "the ARN of a Lambda function, such as arn:aws:lambda:eu-west-1:111122223333:function:probe",
      fix: "give the function's ARN",
    }),
  );
  if (hooks.afterAllowTestTraffic !== undefined && !hasTestListener) {
    problems.push({
      prop: `${prop}.afterAllowTestTraffic`,
      what: "is set, but there is no test listener, so CodeDeploy would never call it",
      allowed: "this hook only together with a test listener",
      fix: 'set testListener to { kind: "port" }, or move the hook to beforeAllowTraffic',
    });
  }
  return problems;
}
