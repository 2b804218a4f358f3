import type { HookEvent } from "../../../scripts/contract/document";
import { checkPlaceOf } from "../../support/arns";
import type { ResourcePlace } from "../../support/cdktf/place";
import { checkText, type Problem } from "../../support/problems";
import {
  checkedProps,
  isPlainObject,
  objectOf,
  optional,
  type Shape,
  text,
  variantsOf,
} from "../../support/props";
import { addedFunctions, checkAddedFunctions } from "./added-function";
import { checkProbe } from "./probe-checks";
import { HTTP_PROBE_FIELDS, type HttpProbeOptions } from "./probe-options";

/**
 * Lambda functions that CodeDeploy calls during a deployment: a function of yours by its ARN, or a probe that the stack
 * creates. Each must report success or failure within an hour, or the deployment fails.
 *
 * The role of your function needs `codedeploy:PutLifecycleEventHookExecutionStatus`. Synth can't see what an existing role
 * may do.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
export interface Hooks {
  /** Before the new task set is created. A failure here leaves nothing to roll back. @default - none */
  readonly beforeInstall?: string;
  /** The new task set runs and gets no traffic yet. @default - none */
  readonly afterInstall?: string;
  /** The test listener forwards to the new task set: use it for tests. Needs a test listener. @default - none */
  readonly afterAllowTestTraffic?: string | HttpProbeHook;
  /** Just before production traffic moves to the new task set. @default - none */
  readonly beforeAllowTraffic?: string | HttpProbeHook;
  /** All production traffic is on the new task set. A failure here rolls it back. @default - none */
  readonly afterAllowTraffic?: string | HttpProbeHook;
}

/**
 * A Lambda function that the stack creates: it sends requests to the new task set through the test listener, and reports
 * to CodeDeploy whether the responses are good. It runs in the private subnets.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
export interface HttpProbeHook extends HttpProbeOptions {
  readonly kind: "http-probe";
  /**
   * The function's name, 1 to 64 letters, digits, hyphens and underscores. Its log group is `/aws/lambda/<name>`.
   * A change replaces both, and starts a deployment.
   * @default - `<service>-` and the event, such as `shop-after-allow-test-traffic`
   */
  readonly functionName?: string;
  /**
   * The name of the function's role, 1 to 64 characters. Like every role name that is given, it gets no
   * `roles.namePrefix`. @default - the function's name
   */
  readonly roleName?: string;
}

/** The property of a hook. */
export type HookName = keyof Hooks;

/** A function for each hook, by ARN. */
export type HookFunctions = Readonly<Partial<Record<HookName, string>>>;

/** The events of the hooks, in CodeDeploy's words. */
export const EVENT_OF_HOOK = {
  beforeInstall: "BeforeInstall",
  afterInstall: "AfterInstall",
  afterAllowTestTraffic: "AfterAllowTestTraffic",
  beforeAllowTraffic: "BeforeAllowTraffic",
  afterAllowTraffic: "AfterAllowTraffic",
} as const satisfies Record<HookName, HookEvent>;

const probeShape = variantsOf<HttpProbeHook>({
  "http-probe": { ...HTTP_PROBE_FIELDS, functionName: optional(text), roleName: optional(text) },
});

/** A function's ARN, or a probe. */
const functionOrProbe: Shape<string | HttpProbeHook> = (given, prop, problems) => {
  if (!isPlainObject(given)) {
    return text(given, prop, problems);
  }
  const probe = probeShape(given, prop, problems);
  // Of an unknown kind, only the kind is reported.
  return given["kind"] === "http-probe" ? probe : text(undefined, prop, []);
};

/** A function's ARN at an event at which the test listener doesn't lead to the new task set yet. */
function onlyFunction(reason: string): Shape<string> {
  return (given, prop, problems) => {
    if (!isPlainObject(given)) {
      return text(given, prop, problems);
    }
    problems.push({
      prop,
      what: `got an object, but ${reason}`,
      allowed: "the ARN of a Lambda function",
      fix: "move the probe to afterAllowTestTraffic",
    });
    return text(undefined, prop, []);
  };
}

/** The shape of `Hooks`. */
export const hooksShape = objectOf<Hooks>({
  beforeInstall: optional(onlyFunction("there is nothing to probe: the new task set does not exist yet")),
  afterInstall: optional(onlyFunction("a probe can't reach the new task set: it gets no test traffic yet")),
  afterAllowTestTraffic: optional(functionOrProbe),
  beforeAllowTraffic: optional(functionOrProbe),
  afterAllowTraffic: optional(functionOrProbe),
});

/** The probes, by hook. */
export function probesOf(hooks: Hooks): (readonly [HookName, HttpProbeHook])[] {
  return Object.entries(hooks).flatMap(([hook, value]) =>
    typeof value === "object" ? [[hook as HookName, value] as const] : [],
  );
}

/** The functions that are given by ARN, by hook. */
export function givenFunctions(hooks: Hooks): HookFunctions {
  return Object.fromEntries(Object.entries(hooks).filter(([, value]) => typeof value === "string"));
}

/** The functions that the hooks call, each once. */
export function hookFunctionArns(functions: HookFunctions): string[] {
  return [...new Set(Object.values(functions))];
}

/**
 * The functions with one more.
 *
 * @throws InvalidPropsError if the event has a hook already, or the hook is wrong
 */
export function withHook(
  functions: HookFunctions,
  event: HookName,
  arn: string,
  hasTestListener: boolean,
  place: ResourcePlace,
): HookFunctions {
  const prop = `hooks.${event}`;
  const added = checkedProps({ [event]: arn }, "hook", hooksShape, (given) => [
    ...checkHooks("hooks", given, hasTestListener),
    ...checkHookPlaces("hooks", given, place),
    ...(functions[event] === undefined
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
  return { ...functions, ...givenFunctions(added) };
}

/** A Lambda function, or a version or an alias of one. */
const FUNCTION_ARN = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/;

/** Everything that is wrong with hooks, with the app's functions too. Other tokens pass. */
export function checkHooks(prop: string, hooks: Hooks, hasTestListener: boolean): Problem[] {
  const probes = probesOf(hooks);
  return [
    ...Object.entries(givenFunctions(hooks)).flatMap(([hook, arn]) =>
      checkText(`${prop}.${hook}`, arn, FUNCTION_ARN, {
        allowed: "the ARN of a Lambda function, such as arn:aws:lambda:eu-west-1:111122223333:function:probe",
        fix: "give the function's ARN",
      }),
    ),
    ...checkAddedFunctions(prop, givenFunctions(hooks)),
    ...probes.flatMap(([hook, probe]) => checkProbe(`${prop}.${hook}`, probe)),
    ...(hasTestListener ? [] : needsTestListener(prop, hooks)),
  ];
}

function needsTestListener(prop: string, hooks: Hooks): Problem[] {
  const ofEvent = hooks.afterAllowTestTraffic === undefined ? [] : ["afterAllowTestTraffic"];
  const ofProbes = probesOf(hooks).map(([hook]) => hook);
  return [...new Set([...ofEvent, ...ofProbes])].map((hook) =>
    hook === "afterAllowTestTraffic"
      ? {
          prop: `${prop}.${hook}`,
          what: "is set, but there is no test listener, so CodeDeploy would never call it",
          allowed: "this hook only together with a test listener",
          fix: 'set testListener to { kind: "port" }, or move the hook to beforeAllowTraffic',
        }
      : {
          prop: `${prop}.${hook}`,
          what: "is a probe, but there is no test listener, through which it would reach the new task set",
          allowed: "a probe only together with a test listener",
          fix: 'set testListener to { kind: "port" }',
        },
  );
}

/** Checks that the functions that are given by ARN are where the service is. What synth doesn't know passes. */
export function checkHookPlaces(prop: string, hooks: Hooks, place: ResourcePlace): Problem[] {
  const functions = givenFunctions(hooks);
  const ofApp = new Map(addedFunctions(functions).map(({ hook, lambda }) => [hook, lambda.arn]));
  return Object.entries(functions).flatMap(([hook, arn]) =>
    checkPlaceOf(`${prop}.${hook}`, ofApp.get(hook) ?? arn, place),
  );
}
