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
  type Deployment,
  FINAL_STATUSES,
  MOST_ENDED_DEPLOYMENTS,
  RUNNING_STATUSES,
} from "../codedeploy";
import { AwsFailure } from "../failure";
import type { Calls } from "./client/call";
import type { ClientSettings, Part } from "./client/settings";
import * as answer from "./codedeploy-answers";
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
export function codeDeployPart({ call, callUnless }: Calls, settings: ClientSettings): Part<CodeDeploy> {
  const codeDeploy = new CodeDeployClient(settings);
  // Without retries: if the first call had arrived, the second would be refused, and the deployment would be taken for another run's.
  const ordering = new CodeDeployClient({ ...settings, retryMode: "standard", maxAttempts: 1 });

  /** The newest first. */
  const list = (input: ListDeploymentsCommandInput) =>
    call("codedeploy:ListDeployments", () => codeDeploy.send(new ListDeploymentsCommand(input)));

  /** In the order of the given ids. */
  async function described(ids: readonly string[]): Promise<readonly Deployment[]> {
    const found: Deployment[] = [];
    for (let from = 0; from < ids.length; from += MOST_ENDED_DEPLOYMENTS) {
      const deploymentIds = ids.slice(from, from + MOST_ENDED_DEPLOYMENTS);
      const got = await call("codedeploy:BatchGetDeployments", () =>
        codeDeploy.send(new BatchGetDeploymentsCommand({ deploymentIds })),
      );
      found.push(
        ...(got.deploymentsInfo ?? []).map((info) => answer.deployment(info.deploymentId ?? "", info)),
      );
    }
    return ids.flatMap((id) => found.find((one) => one.id === id) ?? []);
  }

  const api: CodeDeploy = {
    async deploymentGroup(applicationName, deploymentGroupName) {
      const input = { applicationName, deploymentGroupName };
      const got = await callUnless(NO_GROUP, "codedeploy:GetDeploymentGroup", () =>
        codeDeploy.send(new GetDeploymentGroupCommand(input)),
      );
      return got?.deploymentGroupInfo === undefined
        ? undefined
        : answer.deploymentGroup(got.deploymentGroupInfo);
    },

    async trafficShift(deploymentConfigName) {
      const got = await call("codedeploy:GetDeploymentConfig", () =>
        codeDeploy.send(new GetDeploymentConfigCommand({ deploymentConfigName })),
      );
      return answer.trafficShift(got.deploymentConfigInfo?.trafficRoutingConfig);
    },

    async deploymentGroups(applicationName) {
      const names: string[] = [];
      let nextToken: string | undefined;
      do {
        const input = { applicationName, ...(nextToken === undefined ? {} : { nextToken }) };
        const got = await callUnless([NO_APPLICATION], "codedeploy:ListDeploymentGroups", () =>
          codeDeploy.send(new ListDeploymentGroupsCommand(input)),
        );
        if (got === undefined) {
          return undefined;
        }
        names.push(...(got.deploymentGroups ?? []));
        nextToken = got.nextToken;
      } while (nextToken !== undefined);
      return names;
    },

    async runningDeployments(applicationName, deploymentGroupName) {
      const includeOnlyStatuses = [...RUNNING_STATUSES];
      const { deployments } = await list({ applicationName, deploymentGroupName, includeOnlyStatuses });
      // A group has one deployment in progress at a time, so there is no second page.
      return deployments ?? [];
    },

    async endedDeployments(applicationName, deploymentGroupName) {
      const includeOnlyStatuses = [...FINAL_STATUSES];
      const { deployments = [] } = await list({ applicationName, deploymentGroupName, includeOnlyStatuses });
      return described(deployments.slice(0, MOST_ENDED_DEPLOYMENTS));
    },

    async deployments(applicationName, deploymentGroupName, most) {
      const ids: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = nextToken === undefined ? {} : { nextToken };
        const got = await list({ applicationName, deploymentGroupName, ...page });
        ids.push(...(got.deployments ?? []));
        nextToken = got.nextToken;
      } while (nextToken !== undefined && ids.length < most);
      return described(ids.slice(0, most));
    },

    async revision(applicationName, sha256) {
      // CodeDeploy may return a revision as another type than the one that it was created with.
      for (const [revisionType, member] of REVISION_TYPES) {
        const input = { applicationName, revision: { revisionType, [member]: { sha256 } } };
        const got = await callUnless(NO_REVISION, "codedeploy:GetApplicationRevision", () =>
          codeDeploy.send(new GetApplicationRevisionCommand(input)),
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
        revision: {
          revisionType: "AppSpecContent" as const,
          appSpecContent: { content: order.content, sha256: order.sha256 },
        },
      };
      try {
        const got = await call("codedeploy:CreateDeployment", () =>
          ordering.send(new CreateDeploymentCommand(input)),
        );
        return { kind: "created", id: required(got.deploymentId, "CreateDeployment", "deploymentId") };
      } catch (error) {
        if (error instanceof AwsFailure && error.code === "DeploymentLimitExceededException") {
          return { kind: "one-is-running", message: error.detail };
        }
        throw error;
      }
    },

    async stopDeployment(deploymentId) {
      const input = { deploymentId, autoRollbackEnabled: true };
      await callUnless(["DeploymentAlreadyCompletedException"], "codedeploy:StopDeployment", () =>
        codeDeploy.send(new StopDeploymentCommand(input)),
      );
    },

    async continueDeployment(deploymentId, deploymentWaitType) {
      const input = { deploymentId, deploymentWaitType };
      await call("codedeploy:ContinueDeployment", () =>
        codeDeploy.send(new ContinueDeploymentCommand(input)),
      );
    },

    async deployment(deploymentId) {
      const got = await call("codedeploy:GetDeployment", () =>
        codeDeploy.send(new GetDeploymentCommand({ deploymentId })),
      );
      return answer.deployment(deploymentId, got.deploymentInfo);
    },

    async deploymentTarget(deploymentId, cluster, service) {
      const input = { deploymentId, targetId: `${cluster}:${service}` };
      const got = await callUnless(NO_TARGET_YET, "codedeploy:GetDeploymentTarget", () =>
        codeDeploy.send(new GetDeploymentTargetCommand(input)),
      );
      const target = got?.deploymentTarget?.ecsTarget;
      return target === undefined ? undefined : answer.deploymentTarget(target);
    },
  };
  return { api, clients: [codeDeploy, ordering] };
}
