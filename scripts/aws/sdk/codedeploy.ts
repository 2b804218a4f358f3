import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  GetApplicationRevisionCommand,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
  ListDeploymentGroupsCommand,
  ListDeploymentsCommand,
  type ListDeploymentsCommandInput,
  StopDeploymentCommand,
} from "@aws-sdk/client-codedeploy";
import {
  type CodeDeploy,
  FINAL_STATUSES,
  MOST_ENDED_DEPLOYMENTS,
  type PlacedDeployment,
  RUNNING_STATUSES,
} from "../codedeploy";
import { AwsFailure } from "../failure";
import { call, callUnless } from "./client/call";
import type { ClientSettings } from "./client/settings";
import * as answer from "./codedeploy-answers";
import { allPages, batches } from "./pages";
import { required } from "./values";

/** Errors that mean "does not exist", which is an answer here. */
const NO_APPLICATION = "ApplicationDoesNotExistException";
const NO_GROUP = [NO_APPLICATION, "DeploymentGroupDoesNotExistException"];
const NO_REVISION = ["RevisionDoesNotExistException"];
const REVISION_TYPES = [
  ["AppSpecContent", "appSpecContent"],
  ["String", "string"],
] as const;
const NO_TARGET_YET = [
  "DeploymentDoesNotExistException",
  "DeploymentNotStartedException",
  "DeploymentTargetDoesNotExistException",
];

/** CodeDeploy's part of AWS: one method per call, with only the members of the answer that are used. */
export function codeDeploy(settings: ClientSettings): CodeDeploy {
  const client = new CodeDeployClient(settings);
  // Without retries: if the first call had arrived, the second would be refused, and the deployment would be taken for another run's.
  const ordering = new CodeDeployClient({ ...settings, retryMode: "standard", maxAttempts: 1 });

  /** The ids of deployments, the newest first. */
  const list = (input: ListDeploymentsCommandInput, most?: number) =>
    call("codedeploy:ListDeployments", () =>
      allPages(async (nextToken) => {
        const got = await client.send(new ListDeploymentsCommand({ ...input, nextToken }));
        return { items: got.deployments, nextToken: got.nextToken };
      }, most),
    );

  /** In the order of the given ids. */
  async function described(ids: readonly string[]): Promise<readonly PlacedDeployment[]> {
    const found = await Promise.all(
      batches(ids, MOST_ENDED_DEPLOYMENTS).map((deploymentIds) =>
        call("codedeploy:BatchGetDeployments", () =>
          client.send(new BatchGetDeploymentsCommand({ deploymentIds })),
        ),
      ),
    );
    const infos = found.flatMap(({ deploymentsInfo = [] }) => deploymentsInfo);
    return ids.flatMap((id) => {
      const info = infos.find(({ deploymentId }) => deploymentId === id);
      return info === undefined ? [] : [answer.placedDeployment(id, info)];
    });
  }

  return {
    async deploymentGroup(applicationName, deploymentGroupName) {
      const input = { applicationName, deploymentGroupName };
      const got = await callUnless(NO_GROUP, "codedeploy:GetDeploymentGroup", () =>
        client.send(new GetDeploymentGroupCommand(input)),
      );
      return got?.deploymentGroupInfo === undefined
        ? undefined
        : answer.deploymentGroup(got.deploymentGroupInfo);
    },

    async trafficShift(deploymentConfigName) {
      const got = await call("codedeploy:GetDeploymentConfig", () =>
        client.send(new GetDeploymentConfigCommand({ deploymentConfigName })),
      );
      return answer.trafficShift(got.deploymentConfigInfo?.trafficRoutingConfig);
    },

    deploymentGroups(applicationName) {
      return callUnless([NO_APPLICATION], "codedeploy:ListDeploymentGroups", () =>
        allPages(async (nextToken) => {
          const got = await client.send(new ListDeploymentGroupsCommand({ applicationName, nextToken }));
          return { items: got.deploymentGroups, nextToken: got.nextToken };
        }),
      );
    },

    runningDeployments(applicationName, deploymentGroupName) {
      const includeOnlyStatuses = [...RUNNING_STATUSES];
      return list({ applicationName, deploymentGroupName, includeOnlyStatuses });
    },

    deploymentsRunning() {
      return list({ includeOnlyStatuses: [...RUNNING_STATUSES] });
    },

    async endedDeployments(applicationName, deploymentGroupName) {
      const input = { applicationName, deploymentGroupName, includeOnlyStatuses: [...FINAL_STATUSES] };
      return described(await list(input, MOST_ENDED_DEPLOYMENTS));
    },

    async deployments(applicationName, deploymentGroupName, most) {
      return described(await list({ applicationName, deploymentGroupName }, most));
    },

    deploymentsOf: described,

    async revision(applicationName, sha256) {
      // CodeDeploy may return a revision as another type than the one that it was created with.
      for (const [revisionType, member] of REVISION_TYPES) {
        const input = { applicationName, revision: { revisionType, [member]: { sha256 } } };
        const got = await callUnless(NO_REVISION, "codedeploy:GetApplicationRevision", () =>
          client.send(new GetApplicationRevisionCommand(input)),
        );
        const content = got?.revision?.appSpecContent?.content ?? got?.revision?.string?.content;
        if (content !== undefined) {
          return content;
        }
      }
      return undefined;
    },

    async createDeployment(order) {
      const input = {
        applicationName: order.application,
        deploymentGroupName: order.deploymentGroup,
        description: order.description,
        ...answer.overrides(order),
        revision: answer.revisionLocation(order),
      };
      try {
        const got = await call("codedeploy:CreateDeployment", () =>
          ordering.send(new CreateDeploymentCommand(input)),
        );
        return { kind: "created", id: required(got.deploymentId, "CreateDeployment", "deploymentId") };
      } catch (error) {
        if (error instanceof AwsFailure && error.code === "DeploymentLimitExceededException") {
          return { kind: "another-deployment-running", message: error.detail };
        }
        throw error;
      }
    },

    async stopDeployment(deploymentId) {
      const input = { deploymentId, autoRollbackEnabled: true };
      await callUnless(["DeploymentAlreadyCompletedException"], "codedeploy:StopDeployment", () =>
        client.send(new StopDeploymentCommand(input)),
      );
    },

    async continueDeployment(deploymentId, deploymentWaitType) {
      const input = { deploymentId, deploymentWaitType };
      await call("codedeploy:ContinueDeployment", () => client.send(new ContinueDeploymentCommand(input)));
    },

    async deployment(deploymentId) {
      const got = await call("codedeploy:GetDeployment", () =>
        client.send(new GetDeploymentCommand({ deploymentId })),
      );
      return answer.deployment(deploymentId, got.deploymentInfo);
    },

    async deploymentTarget(deploymentId, cluster, service) {
      const input = { deploymentId, targetId: `${cluster}:${service}` };
      const got = await callUnless(NO_TARGET_YET, "codedeploy:GetDeploymentTarget", () =>
        client.send(new GetDeploymentTargetCommand(input)),
      );
      const target = got?.deploymentTarget?.ecsTarget;
      return target === undefined ? undefined : answer.deploymentTarget(target);
    },
  };
}
