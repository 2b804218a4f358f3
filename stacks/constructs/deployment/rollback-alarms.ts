/** The alarms that stop a deployment of a deployment group and roll it back. */
import type {
  CodedeployDeploymentGroupAutoRollbackConfiguration,
  CodedeployDeploymentGroupConfig,
} from "@cdktf/provider-aws/lib/codedeploy-deployment-group";
import { checkPlaceOf } from "../../support/arns";
import { checkAttribute } from "../../support/cdktf/attributes";
import type { ResourcePlace } from "../../support/cdktf/place";
import { checkNoRepeats } from "../../support/lists";
import { isKnown, type Problem } from "../../support/problems";
import { ALARM_TYPES, NAME_ATTRIBUTES } from "../alarms/alarm-resources";

/** What triggers a rollback: a failure, a manual stop, and an alarm if there are alarms. */
export function renderRollbackSettings(alarmNames: readonly string[]): Pick<
  CodedeployDeploymentGroupConfig,
  "alarmConfiguration"
> & {
  readonly autoRollbackConfiguration: CodedeployDeploymentGroupAutoRollbackConfiguration;
} {
  const events = ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST"];
  return alarmNames.length === 0
    ? { autoRollbackConfiguration: { enabled: true, events } }
    : {
        alarmConfiguration: { enabled: true, alarms: [...alarmNames] },
        autoRollbackConfiguration: { enabled: true, events: [...events, "DEPLOYMENT_STOP_ON_ALARM"] },
      };
}

/** CodeDeploy's limit of alarms for a deployment group. */
const MAX_ALARMS = 50;

/** Checks the alarms that stop a deployment. Of the app's alarms, ARNs are refused. Other tokens pass. */
export function checkRollbackAlarms(prop: string, names: readonly string[]): Problem[] {
  if (!isKnown(names)) {
    return [];
  }
  const problems = checkNoRepeats(prop, names);
  if (names.length > MAX_ALARMS) {
    problems.push({
      prop,
      what: `got ${names.length} alarms`,
      allowed: `at most ${MAX_ALARMS} alarms`,
      fix: "combine some of them in a composite alarm",
    });
  }
  const invalid = names.filter(
    (name) => isKnown(name) && (name === "" || name.length > 255 || name.startsWith("arn:")),
  );
  if (invalid.length > 0) {
    problems.push({
      prop,
      what: `got ${invalid.map((name) => JSON.stringify(name)).join(", ")}`,
      allowed: "alarm names of 1 to 255 characters, not ARNs",
      fix: "write the name of each alarm",
    });
  }
  return [
    ...problems,
    // CodeDeploy finds alarms by name.
    ...names.flatMap((name, index) =>
      checkAttribute(`${prop}[${index}]`, name, ALARM_TYPES, NAME_ATTRIBUTES),
    ),
  ];
}

/**
 * Checks that alarms are where the deployment group is: CodeDeploy finds them by name, in its account and region. What synth
 * doesn't know passes.
 */
export function checkAlarmPlaces(prop: string, names: readonly string[], place: ResourcePlace): Problem[] {
  return (isKnown(names) ? names : []).flatMap((name, index) =>
    checkPlaceOf(`${prop}[${index}]`, name, place).map((problem) => ({
      ...problem,
      allowed: "the name of an alarm in the account and region of the service",
      fix: "create the alarm there, and give its name",
    })),
  );
}
