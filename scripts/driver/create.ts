/** The order for a deployment: the AppSpec as it triggered it, and what a person switched off for it. */

import type { NewDeployment } from "../aws";
import type { DeploymentRequest } from "../contract";
import { type BreakGlass, describeBreakGlass, overridesOf } from "./break-glass";
import { canonicalJson, sha256 } from "./fingerprint";
import { rollbackMark, runMark } from "./history";
import { familyAndRevision, propertiesOf } from "./revision";

/** CodeDeploy refuses a longer description. */
export const LONGEST_DESCRIPTION = 512;

/** A revision's identity: two deployments with the same one roll out the same. */
export function fingerprintOf(request: DeploymentRequest): string {
  return sha256(canonicalJson(request.appSpec));
}

/** The order: CodeDeploy keeps the fingerprint with the revision, and shows the description in its console. */
export function orderOf(
  request: DeploymentRequest,
  runId: string | undefined,
  glass?: BreakGlass,
  rollbackOf?: string,
): NewDeployment {
  const content = canonicalJson(request.appSpec);
  const fingerprint = sha256(content);
  const back = rollbackOf === undefined ? [] : [rollbackMark(rollbackOf)];
  const mark = runId === undefined ? [] : [runMark(runId)];
  const broken = glass === undefined ? [] : [describeBreakGlass(glass)];
  const what = familyAndRevision(propertiesOf(request.appSpec).TaskDefinition);
  return {
    application: request.application,
    deploymentGroup: request.deploymentGroup,
    description: [`cdktf-ecs-codedeploy ${fingerprint.slice(0, 12)}: ${what}`, ...back, ...mark, ...broken]
      .join(" ")
      .slice(0, LONGEST_DESCRIPTION),
    content,
    sha256: fingerprint,
    ...overridesOf(glass),
  };
}
