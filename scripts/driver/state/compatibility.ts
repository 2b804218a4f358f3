/** Whether the driver can deploy to a service with a deployment group. */
import type { DeploymentGroup, Service } from "../../aws";
import type { Place, Problem } from "../../contract";

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
        what: `${what} has the deployment controller ${service.controller}; CodeDeploy deploys services with CODE_DEPLOY only: recreate the service with this controller`,
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
          what: `${what} deploys ${deploys.join(", ") || "no service"}, not ${wanted}`,
        },
      ];
}
