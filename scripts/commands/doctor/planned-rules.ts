/** The listener rules of a service in its stack's template. */
import { asObject } from "../cli/locate/json";
import { isLiteral, type StackTemplate } from "../cli/locate/template";

/** A rule that forwards to the service's target groups. `undefined`: only Terraform knows the value. */
export interface PlannedRule {
  /** Terraform's address of the resource. */
  readonly address: string;
  readonly listenerArn: string | undefined;
  readonly priority: number | undefined;
  /** In the words of {@link ListenerRoute}. */
  readonly conditions: readonly string[];
  /** The names of its target groups. */
  readonly targetGroups: readonly string[] | undefined;
}

const RULE = "aws_lb_listener_rule";
const TARGET_GROUP = "aws_lb_target_group";

/** The rules of the stack that forward to target groups of the stack. Rules for something else are the user's. */
export function plannedRules({ document }: StackTemplate): readonly PlannedRule[] {
  const resources = asObject(asObject(document)["resource"]);
  const groups = asObject(resources[TARGET_GROUP]);
  return Object.entries(asObject(resources[RULE])).flatMap(([id, attributes]) => {
    const rule = asObject(attributes);
    const ids = targetGroupIds(rule);
    return ids.length > 0 && ids.every((group) => group in groups)
      ? [
          plannedRule(
            id,
            rule,
            ids.map((group) => asObject(groups[group])["name"]),
          ),
        ]
      : [];
  });
}

function plannedRule(
  id: string,
  { listener_arn: listenerArn, priority, condition }: Readonly<Record<string, unknown>>,
  names: readonly unknown[],
): PlannedRule {
  return {
    address: `${RULE}.${id}`,
    listenerArn: isText(listenerArn) ? listenerArn : undefined,
    priority: typeof priority === "number" ? priority : undefined,
    conditions: listOf(condition).flatMap((one) => Object.entries(asObject(one)).map(describeCondition)),
    targetGroups: names.every(isText) ? names : undefined,
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && isLiteral(value);
}

/** The ids of the resources that a rule forwards to. Something else than a resource has no id. */
function targetGroupIds({ action }: Readonly<Record<string, unknown>>): readonly string[] {
  const forwards = listOf(action).flatMap((one) => listOf(asObject(one)["forward"]));
  const arns = forwards
    .flatMap((one) => listOf(asObject(one)["target_group"]))
    .map((one) => asObject(one)["arn"]);
  return arns.map((arn) => /^\$\{aws_lb_target_group\.([\w-]+)\.arn\}$/.exec(String(arn))?.[1] ?? "");
}

/** Terraform takes a block as one object, or as a list. */
function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value].flat();
}

const NAMES: Readonly<Record<string, string>> = {
  host_header: "host",
  path_pattern: "path",
  http_request_method: "method",
  source_ip: "source",
  http_header: "header",
  query_string: "query",
};

function describeCondition([field, value]: readonly [string, unknown]): string {
  const { http_header_name: header, values } = asObject(value);
  const described =
    field === "query_string"
      ? listOf(value).map((one) => {
          const { key, value: wanted } = asObject(one);
          return key === undefined ? String(wanted) : `${key}=${wanted}`;
        })
      : listOf(values);
  return [NAMES[field] ?? field, header, described.join(" or ")].filter((part) => part).join(" ");
}
