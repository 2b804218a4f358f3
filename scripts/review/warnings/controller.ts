/** A service whose deployments get another controller. */
import { at, isUnknown } from "../values";
import { code, type FindWarnings } from "./warning";

const PATH = "deployment_controller.type";

/** Warns of a switch between CODE_DEPLOY, ECS and EXTERNAL. */
export const controllerSwitched: FindWarnings = ({ changes }) =>
  changes.flatMap((change) => {
    const { type, action, address } = change;
    if (type !== "aws_ecs_service" || (action !== "changed" && action !== "replaced")) {
      return [];
    }
    const before = nameOf(at(change.before, PATH));
    const after = isUnknown(change, PATH)
      ? "a value that only the apply knows"
      : nameOf(at(change.after, PATH));
    if (before === after) {
      return [];
    }
    return [
      {
        kind: "controller-switched",
        address,
        text: [
          `The service's deployment controller changes from ${code(before)} to ${code(after)}.`,
          before === "CODE_DEPLOY"
            ? "CodeDeploy can no longer deploy the service: each release by the trigger fails, and no alarm or hook of the deployment group guards it."
            : "ECS no longer rolls out a new task definition, and CodeDeploy can't deploy before its deployment group and both target groups exist. The running tasks may be registered in a target group that the pair doesn't contain.",
          "Do instead: create a second service with the other controller, move the traffic to it by listener rules, and remove this one later.",
        ],
      },
    ];
  });

/** A service without the block has ECS's own controller. */
function nameOf(value: unknown): string {
  return typeof value === "string" ? value : "ECS";
}
