/** Whether the driver can deploy to a service with a deployment group, and what to do if it can't. */
import type { DeploymentGroup, Service } from "../../aws";
import type { Place, Problem } from "../../contract";
import { callersCommand, groupCommand, serviceCommand } from "../context/aws-commands";
import { nextLines, TRIGGER_WORDING } from "../context/wording";

/** Why no revision can be deployed to a service with a group. A `kind` never changes its meaning. */
export interface Mismatch extends Problem {
  readonly kind: "no-service" | "wrong-controller" | "service-draining" | "no-group" | "group-mismatch";
}

/** What is wrong with a service; empty if CodeDeploy can deploy to it. */
export function serviceProblems(request: Place, service: Service | undefined): readonly Mismatch[] {
  const what = `the service ${request.service} in the cluster ${request.cluster}`;
  if (service === undefined || service.status === "INACTIVE") {
    return [{ kind: "no-service", what: `${what} does not exist in ${request.region}` }];
  }
  if (service.controller !== "CODE_DEPLOY") {
    return [
      {
        kind: "wrong-controller",
        what: `${what} has the deployment controller ${service.controller}; CodeDeploy deploys only services with CODE_DEPLOY: recreate the service with CODE_DEPLOY`,
      },
    ];
  }
  return service.status === "ACTIVE"
    ? []
    : [{ kind: "service-draining", what: `${what} is ${service.status}: it is being deleted` }];
}

/** What is wrong with a deployment group; empty if it is for ECS and deploys this service. */
export function groupProblems(request: Place, group: DeploymentGroup | undefined): readonly Mismatch[] {
  const what = `the deployment group ${request.deploymentGroup} of the application ${request.application}`;
  if (group === undefined) {
    return [{ kind: "no-group", what: `${what} does not exist in ${request.region}` }];
  }
  if (group.computePlatform !== "ECS") {
    return [
      {
        kind: "group-mismatch",
        what: `${what} is for the compute platform ${group.computePlatform}; it must be ECS`,
      },
    ];
  }
  const deploys = group.services.map(({ cluster, service }) => `${cluster}/${service}`);
  const wanted = `${request.cluster}/${request.service}`;
  return deploys.includes(wanted)
    ? []
    : [
        {
          kind: "group-mismatch",
          what:
            deploys.length === 0
              ? `${what} deploys no ECS service; it must deploy ${wanted}`
              : `${what} deploys ${deploys.join(", ")}, not ${wanted}`,
        },
      ];
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
