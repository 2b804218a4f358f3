import { checkAlarmRule } from "../../constructs/alarms/alarm-rule";
import { probesOf } from "../../constructs/hooks/hooks";
import { probeNames } from "../../constructs/hooks/probe-names";
import {
  checkGivenName,
  checkNames,
  checkRepeatedNames,
  givenRoleNames,
  NAME_RULES,
  type NamedResource,
  usedNames,
} from "../../support/names";
import { isKnown, type Problem } from "../../support/problems";
import { type NamedService, SERVICE_NAMES } from "./service-name-specs";

/**
 * Everything that is wrong with the names of a service. Unresolved tokens pass.
 *
 * @param rolePrefix what comes before the names of roles
 */
export function checkServiceNames(service: NamedService, rolePrefix?: string): Problem[] {
  const { name, names } = service;
  return [
    ...checkNames({ name, given: names, specs: SERVICE_NAMES, props: service, rolePrefix }),
    ...listedNames(service, rolePrefix).flatMap(({ prop, given, made, rule }) =>
      given === undefined && isKnown(name) && isKnown(made) && made.length > rule.max
        ? [
            {
              prop,
              what: `${rule.noun} name ${JSON.stringify(made)} has ${made.length} characters`,
              allowed: `${rule.max} characters for the name of ${rule.noun}`,
              fix: `give ${prop}`,
            },
          ]
        : checkGivenName(prop, given, rule),
    ),
    ...checkRepeatedNames(usedServiceNames(service, rolePrefix)),
    ...checkAlarmRule(
      "alarms",
      watchedAlarms(service).map((alarm) => alarm.name),
    ),
    ...checkOwnAlarms(service),
  ];
}

/** The names that AWS gets, and their rules. */
export function usedServiceNames(service: NamedService, rolePrefix?: string): NamedResource[] {
  const { name, names } = service;
  return [
    ...usedNames(SERVICE_NAMES, name, service, names, rolePrefix),
    ...listedNames(service, rolePrefix).map(({ prop, given, made, rule }) => ({
      prop,
      isGiven: given !== undefined,
      rule,
      name: given ?? made,
    })),
  ];
}

/** The alarms behind the composite alarm. */
function watchedAlarms(service: NamedService): NamedResource[] {
  return usedServiceNames(service).filter(({ rule }) => rule === NAME_RULES.watchedAlarm);
}

/** Finds watched alarms that `alarms` creates too: an alarm of the user would be replaced, or be watched twice. */
function checkOwnAlarms(service: NamedService): Problem[] {
  const { rollbackAlarmNames: watched } = service;
  const own = watchedAlarms(service);
  return (isKnown(watched) ? watched : []).flatMap((name, index) => {
    const same = own.find((alarm) => isKnown(name) && alarm.name === name);
    return same === undefined
      ? []
      : [
          {
            prop: `rollbackAlarmNames[${index}]`,
            what: `${JSON.stringify(name)} is the name of an alarm that the stack creates (${same.prop}): it would replace yours`,
            allowed: "alarms that the stack doesn't create: its composite alarm includes its own",
            fix: `remove it; or, if it is an alarm of yours, set ${same.prop} to another name`,
          },
        ];
  });
}

/** The names of roles of a service that are given: they get no prefix. */
export function givenServiceRoles({ names, hooks }: Pick<NamedService, "names" | "hooks">): string[] {
  return [
    ...givenRoleNames(SERVICE_NAMES, names),
    ...probesOf(hooks).flatMap(([, { roleName }]) => roleName ?? []),
  ];
}

/** The names that a service has one of for each element of a list. */
function listedNames(service: NamedService, rolePrefix = "") {
  return [...scalingAndAlarmNames(service), ...namesOfProbes(service, rolePrefix)];
}

/** The names of which a service has one for each probe. */
function namesOfProbes({ name, hooks }: NamedService, rolePrefix: string) {
  return probesOf(hooks).flatMap(([hook, probe]) => [
    {
      prop: `hooks.${hook}.functionName`,
      given: probe.functionName,
      made: probeNames(name, hook, probe).functionName,
      rule: NAME_RULES.lambdaFunction,
    },
    {
      prop: `hooks.${hook}.roleName`,
      given: probe.roleName,
      made: `${rolePrefix}${probeNames(name, hook, probe).roleName}`,
      rule: NAME_RULES.role,
    },
  ]);
}

/** The names of which a service has one for each step, schedule and custom alarm. */
function scalingAndAlarmNames({ name, scaling, alarms }: NamedService) {
  const { steps = [], schedules = [] } = scaling ?? {};
  return [
    ...Object.entries(alarms?.custom ?? {}).map(([key, alarm]) => ({
      prop: `alarms.custom.${key}.alarmName`,
      given: alarm.alarmName,
      made: `${name}-${key}`,
      rule: NAME_RULES.watchedAlarm,
    })),
    ...(isKnown(steps) ? steps : []).flatMap((step, index) => [
      {
        prop: `scaling.steps[${index}].policyName`,
        given: step.policyName,
        made: `${name}-step-${step.name}`,
        rule: NAME_RULES.scalingPolicy,
      },
      {
        prop: `scaling.steps[${index}].alarmName`,
        given: step.alarmName,
        made: `${name}-${step.name}`,
        rule: NAME_RULES.alarm,
      },
    ]),
    ...(isKnown(schedules) ? schedules : []).map((schedule, index) => ({
      prop: `scaling.schedules[${index}].actionName`,
      given: schedule.actionName,
      made: `${name}-${schedule.name}`,
      rule: NAME_RULES.scheduledAction,
    })),
  ];
}
