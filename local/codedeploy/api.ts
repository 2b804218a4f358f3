/** The operations of the CodeDeploy API. Every other operation is refused. */

import type { AccountRegion } from "../account-region";
import { AwsFault, type JsonObject, parseBody, withErrorResponse } from "../gateway/json-protocol";
import type { Patch } from "../gateway/patch";
import * as targets from "./deployments/deployment-targets";
import * as deployments from "./deployments/deployments";
import * as revisions from "./deployments/revisions";
import { putHookStatus } from "./engine/hooks";
import { continueDeployment } from "./engine/waits";
import * as applications from "./groups/applications";
import * as configs from "./groups/deployment-configs";
import * as groups from "./groups/deployment-groups";
import * as tags from "./tags";
import type { World } from "./world";

type Operation = (world: World, input: JsonObject) => object | Promise<object>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateApplication: applications.createApplication,
  GetApplication: applications.getApplication,
  BatchGetApplications: applications.batchGetApplications,
  ListApplications: applications.listApplications,
  UpdateApplication: applications.updateApplication,
  DeleteApplication: applications.deleteApplication,
  CreateDeploymentGroup: groups.createDeploymentGroup,
  GetDeploymentGroup: groups.getDeploymentGroup,
  BatchGetDeploymentGroups: groups.batchGetDeploymentGroups,
  ListDeploymentGroups: groups.listDeploymentGroups,
  UpdateDeploymentGroup: groups.updateDeploymentGroup,
  DeleteDeploymentGroup: groups.deleteDeploymentGroup,
  CreateDeploymentConfig: configs.createDeploymentConfig,
  GetDeploymentConfig: configs.getDeploymentConfig,
  ListDeploymentConfigs: configs.listDeploymentConfigs,
  DeleteDeploymentConfig: configs.deleteDeploymentConfig,
  CreateDeployment: deployments.createDeployment,
  GetDeployment: deployments.getDeployment,
  BatchGetDeployments: deployments.batchGetDeployments,
  ListDeployments: deployments.listDeployments,
  StopDeployment: deployments.stopDeployment,
  ContinueDeployment: continueDeployment,
  PutLifecycleEventHookExecutionStatus: putHookStatus,
  ListDeploymentTargets: targets.listDeploymentTargets,
  GetDeploymentTarget: targets.getDeploymentTarget,
  BatchGetDeploymentTargets: targets.batchGetDeploymentTargets,
  GetApplicationRevision: revisions.getApplicationRevision,
  ListApplicationRevisions: revisions.listApplicationRevisions,
  TagResource: tags.tagResource,
  UntagResource: tags.untagResource,
  ListTagsForResource: tags.listTagsForResource,
};

/** The CodeDeploy patch. `worldOf` returns the state of an account and a region. */
export function createCodeDeployPatch(worldOf: (accountRegion: AccountRegion) => World): Patch {
  return {
    service: "codedeploy",
    operations: "all",
    handle: (request) =>
      withErrorResponse(async () => {
        const name = request.operation ?? "";
        const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
        if (operation === undefined) {
          throw new AwsFault(
            "UnknownOperationException",
            `the local AWS does not support codedeploy ${name}`,
          );
        }
        return operation(worldOf(request), parseBody(request.body));
      }),
  };
}
