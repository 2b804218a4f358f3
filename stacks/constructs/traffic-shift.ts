import { CodedeployDeploymentConfig } from "@cdktf/provider-aws/lib/codedeploy-deployment-config";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { checkWholeNumber } from "../support/numbers";
import { isKnown, type Problem } from "../support/problems";
import { number, oneOf, text, variantsOf } from "../support/props";

/**
 * The deployment configs for ECS that every account has.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
export const PREDEFINED_CONFIGS = [
  "CodeDeployDefault.ECSAllAtOnce",
  "CodeDeployDefault.ECSCanary10Percent5Minutes",
  "CodeDeployDefault.ECSCanary10Percent15Minutes",
  "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
  "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
] as const;

/** How production traffic moves from blue to green. */
export type TrafficShift =
  /** In one step. Every user meets the new revision at once. */
  | { readonly kind: "all-at-once" }
  /** `percent` of the traffic first, the rest after `bakeMinutes`. Percent: 1 to 99; minutes: 1 to 2880. */
  | { readonly kind: "canary"; readonly percent: number; readonly bakeMinutes: number }
  /** `percent` more every `everyMinutes`, until all has moved. Percent: 1 to 99; all steps together: up to 2880 minutes. */
  | { readonly kind: "linear"; readonly percent: number; readonly everyMinutes: number }
  /** A deployment config that every AWS account has. */
  | { readonly kind: "predefined"; readonly configName: (typeof PREDEFINED_CONFIGS)[number] }
  /** A deployment config of your own, made elsewhere, by name. Its compute platform must be ECS. */
  | { readonly kind: "custom"; readonly configName: string };

/** What a traffic shift looks like. */
export const trafficShiftShape = variantsOf<TrafficShift>({
  "all-at-once": {},
  canary: { percent: number, bakeMinutes: number },
  linear: { percent: number, everyMinutes: number },
  predefined: { configName: oneOf(...PREDEFINED_CONFIGS) },
  custom: { configName: text },
});

/** CodeDeploy's limit for a whole shift: two days. */
const MAX_SHIFT_MINUTES = 2880;

export interface TrafficShiftConfigProps {
  /** The service's name: prefix of a config that is made here. */
  readonly name: string;
  readonly trafficShift: TrafficShift;
}

/**
 * The deployment config of a traffic shift: one that is made here for a canary or a linear shift, else one that
 * is there already.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentConfig.html
 */
export class TrafficShiftConfig extends Construct {
  /** The config's name, for the deployment group. */
  readonly configName: string;

  constructor(scope: Construct, id: string, { name, trafficShift }: TrafficShiftConfigProps) {
    super(scope, id);
    const config = ownConfig(trafficShift);
    this.configName =
      config === undefined
        ? existingConfigName(trafficShift)
        : new CodedeployDeploymentConfig(this, config.id, {
            deploymentConfigName: `${name}-${config.title}`,
            trafficRoutingConfig: config.trafficRoutingConfig,
            computePlatform: "ECS",
            // A config can't be changed, nor deleted while a group uses it. Its name holds its numbers, so the
            // new one can stand beside the old one until the group has moved over.
            lifecycle: { createBeforeDestroy: true },
          }).deploymentConfigName;
  }
}

function existingConfigName(trafficShift: TrafficShift): string {
  return "configName" in trafficShift ? trafficShift.configName : PREDEFINED_CONFIGS[0];
}

function ownConfig(shift: TrafficShift) {
  switch (shift.kind) {
    case "canary": {
      const { percent, bakeMinutes } = shift;
      return {
        id: idOf(`canary-${percent}-percent-${bakeMinutes}-minutes`, percent, bakeMinutes),
        title: `canary-${numberText(percent)}-percent-${numberText(bakeMinutes)}-minutes`,
        trafficRoutingConfig: {
          type: "TimeBasedCanary",
          timeBasedCanary: { percentage: percent, interval: bakeMinutes },
        },
      };
    }
    case "linear": {
      const { percent, everyMinutes } = shift;
      return {
        id: idOf(`linear-${percent}-percent-every-${everyMinutes}-minutes`, percent, everyMinutes),
        title: `linear-${numberText(percent)}-percent-every-${numberText(everyMinutes)}-minutes`,
        trafficRoutingConfig: {
          type: "TimeBasedLinear",
          timeBasedLinear: { percentage: percent, interval: everyMinutes },
        },
      };
    }
    default:
      return undefined;
  }
}

/**
 * The construct's id, which holds the numbers, against the rule: when a rollout fails, the old config stays behind. As a
 * deposed instance of the one resource it would keep its name from the next apply that goes back to it; as a resource of
 * its own that apply finds it in place.
 */
function idOf(id: string, ...numbers: readonly number[]): string {
  return numbers.every(isKnown) ? id : "config";
}

/** A number in a name. One that Terraform resolves later would show the number that stands in for it. */
function numberText(value: number): string {
  return isKnown(value) ? String(value) : Token.asString(value);
}

/** A traffic shift in a line, for people who read a plan. */
export function describeTrafficShift(shift: TrafficShift): string {
  switch (shift.kind) {
    case "all-at-once":
      return "all at once";
    case "canary":
      return `${numberText(shift.percent)} percent, the rest after ${numberText(shift.bakeMinutes)} minutes`;
    case "linear":
      return `${numberText(shift.percent)} percent every ${numberText(shift.everyMinutes)} minutes`;
    case "predefined":
    case "custom":
      return shift.configName;
  }
}

/** Everything that is wrong with a traffic shift. Unresolved tokens pass. */
export function checkTrafficShift(prop: string, shift: TrafficShift): Problem[] {
  switch (shift.kind) {
    case "canary":
      return [
        ...checkPercent(`${prop}.percent`, shift.percent),
        ...checkMinutes(`${prop}.bakeMinutes`, shift.bakeMinutes),
      ];
    case "linear":
      return checkLinear(prop, shift);
    case "custom":
      return checkCustom(`${prop}.configName`, shift.configName);
    case "all-at-once":
    case "predefined":
      return [];
  }
}

function checkLinear(prop: string, shift: Extract<TrafficShift, { kind: "linear" }>): Problem[] {
  const problems = [
    ...checkPercent(`${prop}.percent`, shift.percent),
    ...checkMinutes(`${prop}.everyMinutes`, shift.everyMinutes),
  ];
  if (problems.length > 0 || !isKnown(shift.percent) || !isKnown(shift.everyMinutes)) {
    return problems;
  }
  // The first step is at once, so there is one wait fewer than there are steps.
  const waits = Math.ceil(100 / shift.percent) - 1;
  const totalMinutes = waits * shift.everyMinutes;
  if (totalMinutes <= MAX_SHIFT_MINUTES) {
    return [];
  }
  return [
    {
      prop,
      what: `${shift.percent} percent every ${shift.everyMinutes} minutes takes ${totalMinutes} minutes`,
      allowed: `${MAX_SHIFT_MINUTES} minutes for the whole shift`,
      fix: `set ${prop}.everyMinutes to ${Math.floor(MAX_SHIFT_MINUTES / waits)} or less, or take larger steps`,
    },
  ];
}

function checkPercent(prop: string, percent: number): Problem[] {
  return checkWholeNumber(prop, percent, { min: 1, max: 99, unit: "percent" });
}

function checkMinutes(prop: string, minutes: number): Problem[] {
  return checkWholeNumber(prop, minutes, { min: 1, max: MAX_SHIFT_MINUTES, unit: "minutes" });
}

function checkCustom(prop: string, configName: string): Problem[] {
  if (!isKnown(configName)) {
    return [];
  }
  if (/^[\w+=,.@-]{1,100}$/.test(configName) && !configName.startsWith("CodeDeployDefault.")) {
    return [];
  }
  return [
    {
      prop,
      what: `got ${JSON.stringify(configName)}`,
      allowed: '1 to 100 letters, digits or any of "+=,.@_-", not starting with "CodeDeployDefault."',
      fix: 'give the name of your own deployment config, or use { kind: "predefined" } for one of AWS\'s',
    },
  ];
}
