/** Whether the driver can deploy to a service with a deployment group, and what to do if it can't. */
import type { DeploymentGroup, Service } from "../../aws";
import type { Place } from "../../contract";
import { callersCommand, groupCommand, serviceCommand } from "../context/aws-commands";
import { nextLines, TRIGGER_WORDING } from "../context/wording";

/** Why no revision can be deployed to a service with a group. A `kind` never changes its meaning. */
export type Mismatch =
  | { readonly kind: "no-service" }
  | { readonly kind: "wrong-controller"; readonly controller: string }
  | { readonly kind: "service-draining"; readonly status: string }
  | { readonly kind: "no-group" }
  /** `deploys`: the group's services, as `cluster/service`. */
  | { readonly kind: "group-mismatch"; readonly platform: string; readonly deploys: readonly string[] };

/** What is wrong with a service; empty if CodeDeploy can deploy to it. */
export function serviceProblems(service: Service | undefined): readonly Mismatch[] {
  if (service === undefined || service.status === "INACTIVE") {
    return [{ kind: "no-service" }];
  }
  if (service.controller !== "CODE_DEPLOY") {
    return [{ kind: "wrong-controller", controller: service.controller }];
  }
  return service.status === "ACTIVE" ? [] : [{ kind: "service-draining", status: service.status }];
}

/** What is wrong with a deployment group; empty if it is for ECS and deploys this service. */
export function groupProblems(request: Place, group: DeploymentGroup | undefined): readonly Mismatch[] {
  if (group === undefined) {
    return [{ kind: "no-group" }];
  }
  const platform = group.computePlatform;
  const deploys = group.services.map(({ cluster, service }) => `${cluster}/${service}`);
  return platform === "ECS" && deploys.includes(wantedBy(request))
    ? []
    : [{ kind: "group-mismatch", platform, deploys }];
}

function wantedBy({ cluster, service }: Place): string {
  return `${cluster}/${service}`;
}

/** A mismatch as a sentence, without a capital letter and a full stop. */
export function describeMismatch(request: Place, mismatch: Mismatch): string {
  const service = `the service ${request.service} in the cluster ${request.cluster}`;
  const group = `the deployment group ${request.deploymentGroup} of the application ${request.application}`;
  switch (mismatch.kind) {
    case "no-service":
      return `${service} does not exist in ${request.region}`;
    case "wrong-controller":
      return `${service} has the deployment controller ${mismatch.controller}; CodeDeploy deploys only services with CODE_DEPLOY: recreate the service with CODE_DEPLOY`;
    case "service-draining":
      return `${service} is ${mismatch.status}: it is being deleted`;
    case "no-group":
      return `${group} does not exist in ${request.region}`;
    case "group-mismatch":
      if (mismatch.platform !== "ECS") {
        return `${group} is for the compute platform ${mismatch.platform}; it must be ECS`;
      }
      return mismatch.deploys.length === 0
        ? `${group} deploys no ECS service; it must deploy ${wantedBy(request)}`
        : `${group} deploys ${mismatch.deploys.join(", ")}, not ${wantedBy(request)}`;
  }
}

/** What to do about a mismatch, with complete commands. */
export function mismatchLines(request: Place, { kind }: Pick<Mismatch, "kind">): readonly string[] {
  const { region, service, deploymentGroup } = request;
  switch (kind) {
    case "no-service":
      return [
        ...nextLines(
          `check the account and the region. If they are right, find out who deleted ${service}. To see who`,
          callersCommand("DeleteService", region),
        ),
        ...createLines(
          request,
          "An apply of its stack creates the service again, behind the target group that the prop liveTargetGroup names (default: …-blue). Production traffic must go to the same one",
        ),
      ];
    case "wrong-controller":
      return nextLines(
        "ECS can't change the controller of a service. Find out who created this one, and have its stack create it again with CODE_DEPLOY. To see what runs now",
        serviceCommand(request),
      );
    case "service-draining":
      return [
        ...nextLines(
          `find out who is deleting ${service}. To see who`,
          callersCommand("DeleteService", region),
        ),
        ...createLines(request, `When it is deleted, an apply of its stack creates it again`),
      ];
    case "no-group":
      return [
        ...nextLines(
          `check the account and the region. If they are right, find out who deleted ${deploymentGroup}. Production traffic stays where it is. To see who`,
          callersCommand("DeleteDeploymentGroup", region),
        ),
        ...createLines(request, "An apply of its stack creates the deployment group again"),
      ];
    case "group-mismatch":
      return [
        ...nextLines(
          "check that both names belong together. The outputs of the service's stack have them. To see what the deployment group deploys",
          groupCommand(request),
        ),
        "  To see who changed it:",
        `  ${callersCommand("UpdateDeploymentGroup", region)}`,
      ];
  }
}

/** How it is created again, with the command if the stack is known. */
function createLines(request: Place, how: string): readonly string[] {
  const command = TRIGGER_WORDING.command(request);
  return command === undefined ? [`  ${how}.`] : [`  ${how}:`, `  ${command}`];
}
