import type { IConstruct } from "constructs";
import { referenceKey } from "../../../support/cdktf/references";
import { isKnown } from "../../../support/problems";
import { conditionsKey, type QueryParameter, type RuleConditions } from "./listener-rule";
import { ARN_ATTRIBUTES, type RouteResource, routeResources } from "./route-resources";
import type { PlacedRule } from "./rule-conflicts";

/**
 * The listener rules that users add to these listeners, in all stacks of an app. Rules whose number only Terraform knows
 * (`count` and `for_each`) are left out.
 *
 * @param listeners the keys of the listeners
 * @param ours the rules of the services
 */
export function userRules(
  app: IConstruct,
  listeners: ReadonlySet<string>,
  ours: ReadonlySet<IConstruct>,
): PlacedRule[] {
  return routeResources(app, ours).flatMap(({ kind, resource, attributes }) => {
    const listener = referenceKey(attributes["listener_arn"], ARN_ATTRIBUTES);
    const isCompared = kind === "rule" && listener !== undefined && listeners.has(listener);
    return !isCompared || resource.count !== undefined || resource.forEach !== undefined
      ? []
      : [{ prop: resource.node.path, listener, ...readRule(attributes) }];
  });
}

function readRule(attributes: RouteResource["attributes"]): Pick<PlacedRule, "priority" | "conditions"> {
  const { priority, condition } = attributes;
  const conditions = readConditions(condition);
  return {
    priority: typeof priority === "number" ? priority : undefined,
    conditions: conditions && conditionsKey(conditions),
  };
}

/** A rule's conditions, as Terraform has them. `undefined` if one of them has no counterpart in `ListenerRule`. */
function readConditions(blocks: unknown): RuleConditions | undefined {
  if (!Array.isArray(blocks) || !isKnown(blocks)) {
    return undefined;
  }
  const found = blocks.map(readCondition);
  const kinds = found.flatMap((one) => (one === undefined || "headers" in one ? [] : Object.keys(one)));
  // AWS allows one condition of each kind, and several for headers and query strings.
  if (found.includes(undefined) || new Set(kinds).size < kinds.length) {
    return undefined;
  }
  const headers = found.flatMap((one) => Object.entries(one?.headers ?? {}));
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  return names.size < headers.length
    ? undefined
    : Object.assign({}, ...found, { headers: Object.fromEntries(headers) });
}

function readCondition(block: unknown): RuleConditions | undefined {
  const [entry, ...others] = Object.entries(block ?? {}).filter(([, value]) => isPresent(value));
  if (entry === undefined || others.length > 0) {
    return undefined;
  }
  const [kind, value] = entry as [string, TerraformCondition];
  const { values } = value;
  switch (kind) {
    case "query_string":
      return Array.isArray(value) ? { query: value.map(readParameter) } : undefined;
    case "host_header":
      return values && { hosts: values };
    case "path_pattern":
      return values && { paths: values };
    case "http_request_method":
      return values && { methods: values };
    case "source_ip":
      return values && { sourceCidrBlocks: values };
    case "http_header":
      return value.http_header_name === undefined || values === undefined
        ? undefined
        : { headers: { [value.http_header_name]: values } };
    default:
      return undefined;
  }
}

const isPresent = (value: unknown) => value !== undefined && value !== null;

/** A condition by Terraform's names. One with regular expressions has no `values`. */
interface TerraformCondition {
  readonly values?: readonly string[];
  readonly http_header_name?: string;
}

function readParameter({ key, value }: QueryParameter): QueryParameter {
  return { ...(key === undefined ? {} : { key }), value };
}
