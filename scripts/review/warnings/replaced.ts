/** Resources that carry a service's traffic, tasks or deployments, and are replaced. */
import type { PlannedChange } from "../../plan/plan";
import { blocks } from "../values";
import { code, type FindWarnings, forcedBy } from "./warning";

interface Replacement {
  readonly kind: string;
  readonly what: string;
  /** What the replacement does to the service, and what to do instead. */
  readonly text: readonly string[];
}

const LISTENER: Replacement = {
  kind: "listener-replaced",
  what: "The listener",
  text: [
    "The new listener sends all traffic to the target group of its code. If the other one is live, no task is behind it: users get errors until the next deployment. The port is closed while the listener is replaced, and rules of other stacks on it are lost.",
    "Do instead: add a second listener on another port, move clients to it, and remove the old one later. If it must be replaced: apply while the target group of its code is live.",
  ],
};

/** Such as a redirect from HTTP to HTTPS. */
const LISTENER_WITHOUT_FORWARD: Replacement = {
  ...LISTENER,
  text: [
    "The port is closed while the listener is replaced, and rules of other stacks on it are lost.",
    "Do instead: add a second listener on another port, and remove the old one later.",
  ],
};

const RULE: Replacement = {
  kind: "listener-rule-replaced",
  what: "The listener rule",
  text: [
    "The new rule sends its traffic to the target group of its code. If the other one is live, no task is behind it: users get errors until the next deployment. While there is no rule, its requests go to the listener's default action.",
    "Do instead: add a second rule with another priority that forwards to the live target group, and remove the old one later.",
  ],
};

const TARGET_GROUP: Replacement = {
  kind: "target-group-replaced",
  what: "The target group",
  text: [
    "The new target group has no targets. If this one is live, the listeners send users to an empty target group until the next deployment. The service and the deployment group know the old one: AWS refuses to delete it while a listener uses it, so the apply may also stop midway.",
    "Do instead: keep the name, the port, the protocol and the VPC. What forces the replacement belongs into a second service, to which you move the traffic.",
  ],
};

const SERVICE: Replacement = {
  kind: "service-replaced",
  what: "The ECS service",
  text: [
    "All its tasks are stopped, and the new service starts with the target group of its code. With `create_before_destroy` it is no better: ECS refuses a second service of the same name, and one of another name is not in the deployment group yet. Users get errors until new tasks are healthy, and if the listeners forward to the other target group, until the next deployment.",
    "Do instead: keep its name, cluster and launch type. To change one of them, create a second service, move the traffic, and remove the old one later.",
  ],
};

const DEPLOYMENT_GROUP: Replacement = {
  kind: "deployment-group-replaced",
  what: "The deployment group",
  text: [
    "CodeDeploy loses the history of its deployments: `history` is empty, and `rollback` finds no earlier revision. A deployment that is running loses its group.",
    "Do instead: keep the names of the application and the group. If it must be replaced: first wait until no deployment is running, and write down the live revision, which `status` shows.",
  ],
};

const LOAD_BALANCER: Replacement = {
  kind: "load-balancer-replaced",
  what: "The load balancer",
  text: [
    "Its listeners and their rules are lost with it, and the new one has another DNS name. Users get errors until the new listeners exist and DNS points to them. The new listeners send all traffic to the target group of their code: if the other one is live, no task is behind it.",
    "Do instead: create a second load balancer with a second service, move DNS to it, and remove the old one later.",
  ],
};

const REPLACEMENTS: Readonly<Record<string, Replacement>> = {
  aws_lb: LOAD_BALANCER,
  aws_alb: LOAD_BALANCER,
  aws_lb_listener: LISTENER,
  aws_alb_listener: LISTENER,
  aws_lb_listener_rule: RULE,
  aws_alb_listener_rule: RULE,
  aws_lb_target_group: TARGET_GROUP,
  aws_alb_target_group: TARGET_GROUP,
  aws_ecs_service: SERVICE,
  aws_codedeploy_deployment_group: DEPLOYMENT_GROUP,
  aws_codedeploy_app: {
    ...DEPLOYMENT_GROUP,
    kind: "application-replaced",
    what: "The CodeDeploy application",
  },
};

/** Warns of replaced listeners, rules, target groups, services, deployment groups and applications. */
export const replaced: FindWarnings = ({ changes }) =>
  changes.flatMap((change) => {
    const known = change.action === "replaced" ? REPLACEMENTS[change.type] : undefined;
    const found = known === LISTENER && !forwards(change) ? LISTENER_WITHOUT_FORWARD : known;
    return found === undefined
      ? []
      : [{ kind: found.kind, address: change.address, text: textOf(change, found) }];
  });

/** Whether a listener sends requests to target groups, before or after the change. */
function forwards({ before, after }: PlannedChange): boolean {
  return [before, after]
    .flatMap(({ default_action }) => blocks(default_action))
    .some(({ type }) => type === "forward");
}

function textOf(change: PlannedChange, { what, text }: Replacement): readonly string[] {
  const tainted =
    change.reason === "replace_because_tainted"
      ? [
          `Terraform marked it as tainted because its creation failed. If it works: in the stack's folder, ${code(`terraform untaint '${change.address}'`)}.`,
        ]
      : [];
  return [`${what} is replaced${forcedBy(change)}.`, ...text, ...tainted];
}
