/** Attributes that CodeDeploy or scaling owns, and that the plan sets back. `ignore_changes` keeps them out of plans. */
import type { PlannedChange } from "../../plan/plan";
import { at, blocks, differs, isSensitive, isUnknown } from "../values";
import { code, codes, type FindWarnings, type Warning } from "./warning";

/** Warns of routes, services and scaling targets that a plan sets back. */
export const setBack: FindWarnings = ({ changes }) =>
  changes
    .filter(({ action }) => action === "changed")
    .flatMap((change) => [...route(change), ...service(change), ...suspension(change)]);

const ACTIONS: Readonly<Record<string, string>> = {
  aws_lb_listener: "default_action",
  aws_alb_listener: "default_action",
  aws_lb_listener_rule: "action",
  aws_alb_listener_rule: "action",
};

/** A listener or a rule whose weights or target groups change. */
function route(change: PlannedChange): readonly Warning[] {
  const path = ACTIONS[change.type];
  if (path === undefined) {
    return [];
  }
  const before = targetsOf(change.before[path]);
  const after = targetsOf(change.after[path]);
  const isNew = isUnknown(change, path);
  if (!isNew && (JSON.stringify(before) === JSON.stringify(after) || Object.keys(before).length === 0)) {
    return [];
  }
  return [
    {
      kind: "traffic-set-back",
      address: change.address,
      text: [
        `The plan changes where ${code(path)} sends traffic: from ${weights(before)} to ${isNew ? "what only the apply knows" : weights(after)}.`,
        "CodeDeploy sets the target groups in each deployment. The plan sets them as they are in the code, and the tasks stay where they are: if the code's target group is not the live one, all users get errors.",
        `Do instead: add ${code(`ignore_changes = [${path}]`)} to its lifecycle, and plan again. The stacks of this package do so. Compare with what \`status\` shows as live.`,
      ],
    },
  ];
}

/** The weights of a list of actions, by target group. Only forwards have some. */
function targetsOf(actions: unknown): Readonly<Record<string, number>> {
  const weighted = blocks(actions)
    .filter(({ type }) => type === "forward")
    .flatMap((action): (readonly [string, number])[] => {
      const groups = blocks(at(action, "forward.target_group"));
      return groups.length === 0
        ? [[String(action["target_group_arn"]), 1]]
        : groups.map(({ arn, weight }) => [String(arn), typeof weight === "number" ? weight : 1]);
    })
    .filter(([, weight]) => weight > 0);
  const sum = weighted.reduce((total, [, weight]) => total + weight, 0);
  const shares = weighted.map(([arn, weight]): [string, number] => [arn, Math.round((weight * 100) / sum)]);
  return Object.fromEntries(shares.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function weights(targets: Readonly<Record<string, number>>): string {
  const shown = Object.entries(targets).map(([arn, share]) => `${code(nameOf(arn))} ${share} %`);
  return shown.length === 0 ? "no target group" : shown.join(" and ");
}

/** The name in the ARN of a target group. */
function nameOf(arn: string): string {
  return /:targetgroup\/([^/]+)/.exec(arn)?.[1] ?? arn;
}

const OF_SERVICE = [
  "desired_count",
  "task_definition",
  "load_balancer",
  "network_configuration",
  "platform_version",
  "capacity_provider_strategy",
  "service_registries",
];

function service(change: PlannedChange): readonly Warning[] {
  const { type, address, before, after } = change;
  const isCodeDeploy = at(before, "deployment_controller.type") === "CODE_DEPLOY";
  const found = OF_SERVICE.filter((name) => isUnknown(change, name) || differs(before[name], after[name]));
  if (type !== "aws_ecs_service" || !isCodeDeploy || found.length === 0) {
    return [];
  }
  const isCount = found.includes("desired_count");
  const isRefused = found.some((name) => name !== "desired_count");
  return [
    {
      kind: "service-set-back",
      address,
      text: [
        `The plan sets ${codes(found)} of the service, which CodeDeploy or scaling owns after the first apply.`,
        ...(isCount ? [`The number of tasks changes${counts(change)}, whatever scaling has set.`] : []),
        ...(isRefused
          ? [
              `ECS refuses ${isCount ? "the others" : "this"} for a service that CodeDeploy deploys: the apply fails midway.`,
            ]
          : []),
        `Do instead: add ${code(`ignore_changes = [${found.join(", ")}]`)} to its lifecycle, and plan again. The stacks of this package do so: the trigger passes new values to CodeDeploy.`,
      ],
    },
  ];
}

function counts(change: PlannedChange): string {
  const path = "desired_count";
  const [from, to] = [change.before[path], change.after[path]];
  const isShown = typeof from === "number" && typeof to === "number" && !isSensitive(change, path);
  return isShown ? ` from ${from} to ${to}` : "";
}

/** A scaling target that the plan resumes during a rollout, or suspends. */
function suspension(change: PlannedChange): readonly Warning[] {
  const path = "suspended_state";
  if (change.type !== "aws_appautoscaling_target" || !differs(change.before[path], change.after[path])) {
    return [];
  }
  return isUnknown(change, path)
    ? []
    : [
        {
          kind: "scaling-set-back",
          address: change.address,
          text: [
            "The plan changes whether scaling is suspended. The driver suspends it during a traffic shift, and an operator may have suspended it.",
            "Scaling that resumes during a shift changes the number of the old tasks.",
            `Do instead: add ${code(`ignore_changes = [${path}]`)} to its lifecycle, and plan again.`,
          ],
        },
      ];
}
