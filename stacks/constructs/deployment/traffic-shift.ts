import { CodedeployDeploymentConfig } from "@cdktf/provider-aws/lib/codedeploy-deployment-config";
import { Construct } from "constructs";
import { checkWholeNumber, numberText } from "../../support/numbers";
import { checkText, isKnown, type Problem } from "../../support/problems";
import { number, oneOf, text, variantsOf } from "../../support/props";

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

/**
 * How production traffic moves from the old to the new revision.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
export type TrafficShift =
  /** In one step: all users get the new revision at once. */
  | { readonly kind: "all-at-once" }
  /** A part of the traffic first, the rest later. */
  | {
      readonly kind: "canary";
      /** The part of the traffic that moves first, in percent, 1 to 99. */
      readonly percent: number;
      /** Minutes until the rest of the traffic moves, 1 to 2880. */
      readonly bakeMinutes: number;
    }
  /** Equal parts of the traffic at equal times, until all of it has moved. The whole shift: at most 2880 minutes. */
  | {
      readonly kind: "linear";
      /** The part of the traffic that moves with each step, in percent, 1 to 99. */
      readonly percent: number;
      /** Minutes between two steps, 1 to 2880. */
      readonly everyMinutes: number;
    }
  /** A deployment config that every AWS account has. */
  | {
      readonly kind: "predefined";
      /** The config's name. */
      readonly configName: (typeof PREDEFINED_CONFIGS)[number];
    }
  /** An existing deployment config in your account. Its compute platform must be ECS. */
  | {
      readonly kind: "custom";
      /** The config's name, 1 to 100 characters. */
      readonly configName: string;
    };

/** The shape of `TrafficShift`. */
export const trafficShiftShape = variantsOf<TrafficShift>({
  "all-at-once": {},
  canary: { percent: number, bakeMinutes: number },
  linear: { percent: number, everyMinutes: number },
  predefined: { configName: oneOf(...PREDEFINED_CONFIGS) },
  custom: { configName: text },
});

/** CodeDeploy's limit for a whole shift: two days. */
const MAX_SHIFT_MINUTES = 2880;

/**
 * The properties of a traffic shift's deployment config.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentConfig.html
 */
export interface TrafficShiftConfigProps {
  /** The service's name: the prefix of a new config's name. */
  readonly name: string;
  /**
   * The whole name of a new config, 1 to 100 characters. AWS can't change a config: give another name whenever the
   * numbers of the shift change. @default - `<name>-` and the numbers of the shift
   */
  readonly newConfigName?: string | undefined;
  /** How traffic moves. A change applies from the next deployment on. */
  readonly trafficShift: TrafficShift;
}

/**
 * The deployment config of a traffic shift. A canary or linear shift gets a new config; the other kinds use an
 * existing one.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentConfig.html
 */
export class TrafficShiftConfig extends Construct {
  /** The new config. `undefined` if an existing one is used. */
  readonly config: CodedeployDeploymentConfig | undefined;
  /** The config's name, for the deployment group. */
  readonly configName: string;

  constructor(scope: Construct, id: string, props: TrafficShiftConfigProps) {
    super(scope, id);
    const { name, trafficShift } = props;
    const config = newConfig(trafficShift);
    this.config =
      config === undefined
        ? undefined
        : new CodedeployDeploymentConfig(this, config.id, {
            deploymentConfigName: props.newConfigName ?? `${name}-${config.title}`,
            trafficRoutingConfig: config.trafficRoutingConfig,
            computePlatform: "ECS",
            // A config can't be changed, and can't be deleted while a group uses it. Its name contains its numbers,
            // so the new config can exist at the same time as the old one until the group uses the new one.
            lifecycle: { createBeforeDestroy: true },
          });
    this.configName = this.config?.deploymentConfigName ?? existingConfigName(trafficShift);
  }
}

function existingConfigName(trafficShift: TrafficShift): string {
  return "configName" in trafficShift ? trafficShift.configName : PREDEFINED_CONFIGS[0];
}

function newConfig(shift: TrafficShift) {
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

/** The name of a shift's new config, with its numbers. `undefined` if the shift uses an existing config. */
export function newConfigName(name: string, shift: TrafficShift): string | undefined {
  const config = newConfig(shift);
  return config === undefined ? undefined : `${name}-${config.title}`;
}

/**
 * The construct's id. It contains the numbers, unlike other ids: when a deployment fails, the old config stays.
 * With a constant id it would stay as a deposed instance, and an apply that returns to the old numbers would fail
 * because the name is taken. With its own id, that apply finds the old config in place.
 */
function idOf(id: string, ...numbers: readonly number[]): string {
  return numbers.every(isKnown) ? id : "config";
}

/** A traffic shift in one line, for the plan. */
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

/** The steps of the deployment configs that AWS defines, in minutes from the first to the last. */
const PREDEFINED_MINUTES: Readonly<Record<(typeof PREDEFINED_CONFIGS)[number], number>> = {
  "CodeDeployDefault.ECSAllAtOnce": 0,
  "CodeDeployDefault.ECSCanary10Percent5Minutes": 5,
  "CodeDeployDefault.ECSCanary10Percent15Minutes": 15,
  "CodeDeployDefault.ECSLinear10PercentEvery1Minutes": 9,
  "CodeDeployDefault.ECSLinear10PercentEvery3Minutes": 27,
};

/**
 * The minutes from the first production traffic of the new revision until it has all of it. `undefined` if that isn't
 * known at synth.
 */
export function exposureMinutes(shift: TrafficShift): number | undefined {
  switch (shift.kind) {
    case "all-at-once":
      return 0;
    case "canary":
      return isKnown(shift.bakeMinutes) ? shift.bakeMinutes : undefined;
    case "linear":
      return isKnown(shift.percent) && isKnown(shift.everyMinutes)
        ? linearWaits(shift.percent) * shift.everyMinutes
        : undefined;
    case "predefined":
      return isKnown(shift.configName) ? PREDEFINED_MINUTES[shift.configName] : undefined;
    case "custom":
      return undefined;
  }
}

/** The waits of a linear shift. The first step happens at once, so there is one wait fewer than steps. */
function linearWaits(percent: number): number {
  return Math.ceil(100 / percent) - 1;
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
  const waits = linearWaits(shift.percent);
  const totalMinutes = waits * shift.everyMinutes;
  if (totalMinutes <= MAX_SHIFT_MINUTES) {
    return [];
  }
  return [
    {
      prop,
      what: `${shift.percent} percent every ${shift.everyMinutes} minutes takes ${totalMinutes} minutes`,
      allowed: `at most ${MAX_SHIFT_MINUTES} minutes for the whole shift`,
      fix: `set ${prop}.everyMinutes to ${Math.floor(MAX_SHIFT_MINUTES / waits)} or less, or increase ${prop}.percent`,
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
  return checkText(prop, configName, /^(?!CodeDeployDefault\.)[\w+=,.@-]{1,100}$/, {
    allowed: '1 to 100 letters, digits or any of "+=,.@_-", not starting with "CodeDeployDefault."',
    fix: 'set it to the name of your deployment config, or use { kind: "predefined" } for a config of AWS',
  });
}
