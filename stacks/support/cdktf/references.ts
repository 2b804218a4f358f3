/** CDKTF's references: tokens that stand for an attribute of a resource. */
import { type TerraformResource, TerraformStack, Tokenization } from "cdktf";

/** CDKTF's token for an attribute. Stacks of the same kind use the same addresses, so the stack belongs to it too. */
interface Reference {
  readonly identifier?: string;
  readonly originStack?: TerraformStack;
}

/** Whether a value contains one of these attributes of one of these resources, at any depth. */
export function refersToAttribute(
  value: unknown,
  resources: readonly TerraformResource[],
  attributes: readonly string[],
): boolean {
  if (typeof value === "string") {
    return Tokenization.reverse(value).some((token) =>
      resources.some((resource) => isAttributeOf(token, resource, attributes)),
    );
  }
  const parts = typeof value === "object" && value !== null ? Object.values(value) : [];
  return parts.some((part) => refersToAttribute(part, resources, attributes));
}

/**
 * Whether two values are equal at synth: the same text, or references to the same resource.
 *
 * @param synonyms attributes of the resource that have the same value
 */
export function sameReference(a: unknown, b: unknown, synonyms: readonly string[]): boolean {
  const [first, second] = [referenceKey(a, synonyms), referenceKey(b, synonyms)];
  return first !== undefined && first === second;
}

/**
 * A text that is equal for equal values: the value itself, or the resource that a reference points to. `undefined` for
 * a value that only Terraform can evaluate.
 */
export function referenceKey(value: unknown, synonyms: readonly string[]): string | undefined {
  if (typeof value !== "string") {
    return undefined;
  }
  const tokens = Tokenization.reverse(value) as readonly Reference[];
  if (tokens.length === 0) {
    return value;
  }
  const [token] = tokens;
  if (tokens.length > 1 || token?.identifier === undefined || token.originStack === undefined) {
    return undefined;
  }
  const [attribute = ""] = token.identifier.split(".").slice(-1);
  const resource = token.identifier.slice(0, -attribute.length - 1);
  return `${token.originStack.node.path} ${resource}.${synonyms.includes(attribute) ? synonyms[0] : attribute}`;
}

function isAttributeOf(token: object, resource: TerraformResource, attributes: readonly string[]): boolean {
  const { identifier, originStack }: Reference = token;
  const address = `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
  return (
    originStack === TerraformStack.of(resource) &&
    attributes.some((attribute) => identifier === `${address}.${attribute}`)
  );
}
