/** The listeners and listener rules in an app, also those that users add, as Terraform reads them. */
import { TerraformResource, Token } from "cdktf";
import type { IConstruct } from "constructs";
import { referenceKey } from "../../../support/cdktf/references";

/** The attributes whose value is the ARN. */
export const ARN_ATTRIBUTES = ["arn", "id"];

/** The provider has two names for each resource type. */
const TYPES = {
  aws_lb_listener: "listener",
  aws_alb_listener: "listener",
  aws_lb_listener_rule: "rule",
  aws_alb_listener_rule: "rule",
} as const;

/** A listener or a listener rule. */
export interface RouteResource {
  readonly kind: "listener" | "rule";
  readonly resource: TerraformResource;
  /** The attributes by Terraform's names, including overrides. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** All listeners and listener rules below a construct, except the given ones. */
export function routeResources(
  scope: IConstruct,
  except: ReadonlySet<IConstruct> = new Set(),
): RouteResource[] {
  return scope.node.findAll().flatMap((construct) => {
    const kind = except.has(construct) ? undefined : kindOf(construct);
    if (kind === undefined) {
      return [];
    }
    const resource = construct as TerraformResource;
    const attributes = resource.toTerraform().resource[resource.terraformResourceType][
      resource.friendlyUniqueId
    ] as RouteResource["attributes"];
    return [{ kind, resource, attributes }];
  });
}

function kindOf(construct: IConstruct): RouteResource["kind"] | undefined {
  if (!TerraformResource.isTerraformResource(construct)) {
    return undefined;
  }
  const { terraformResourceType: type } = construct as TerraformResource;
  return type in TYPES ? TYPES[type as keyof typeof TYPES] : undefined;
}

/** The ARN of the listener of a route: of a rule's listener, or of the listener itself. */
export function listenerArnOf({ kind, resource, attributes }: RouteResource): unknown {
  return kind === "rule" ? attributes["listener_arn"] : resource.getStringAttribute("arn");
}

/**
 * Whether two ARNs of listeners are equal. `undefined` if only Terraform knows it: one is text and the other a
 * reference, or one is a variable, a function or a data source.
 */
export function isSameListener(one: unknown, other: unknown): boolean | undefined {
  const [first, second] = [referenceKey(one, ARN_ATTRIBUTES), referenceKey(other, ARN_ATTRIBUTES)];
  if (first === undefined || second === undefined) {
    return undefined;
  }
  if (first === second) {
    return true;
  }
  const areTexts = !Token.isUnresolved(one) && !Token.isUnresolved(other);
  return areTexts || (isListener(first) && isListener(second)) ? false : undefined;
}

/** Whether the key of a reference points to a listener that is a resource of the app. */
const isListener = (key: string) => / aws_a?lb_listener\.\S+$/.test(key);
