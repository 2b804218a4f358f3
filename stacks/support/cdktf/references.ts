/** CDKTF's references: tokens that stand for an attribute of a resource. */
import { TerraformDataSource, TerraformResource, type TerraformStack, Token, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";

/** CDKTF's token for an attribute. Stacks of the same kind use the same addresses, so the stack belongs to it too. */
interface Reference {
  readonly identifier?: string;
  readonly originStack?: TerraformStack;
}

/** An attribute of a resource or a data source. */
export interface ReferencedAttribute {
  readonly resource: TerraformResource | TerraformDataSource;
  readonly attribute: string;
}

/** What a value refers to. `undefined` for a text, and for a value that is more than one reference. */
export function referencedAttribute(value: unknown): ReferencedAttribute | undefined {
  if (typeof value !== "string" || !Token.isUnresolved(value)) {
    return undefined;
  }
  const { length, firstToken } = Tokenization.reverseString(value);
  const { identifier, originStack } = (firstToken ?? {}) as Reference;
  if (length !== 1 || identifier === undefined || originStack === undefined) {
    return undefined;
  }
  const resource = originStack.node
    .findAll()
    .filter(isResource)
    .find((one) => identifier.startsWith(`${addressOf(one)}.`));
  const attribute = resource === undefined ? "" : identifier.slice(addressOf(resource).length + 1);
  // A part of an attribute, or that of all resources of a `for_each`, is no attribute.
  return resource === undefined || !/^\w+$/.test(attribute) ? undefined : { resource, attribute };
}

/** The stack of the first reference in a text. `undefined` without one. */
export function referencedStack(text: string): TerraformStack | undefined {
  return (Tokenization.reverse(text) as readonly Reference[]).find(
    ({ originStack }) => originStack !== undefined,
  )?.originStack;
}

const isResource = (one: IConstruct): one is TerraformResource | TerraformDataSource =>
  TerraformResource.isTerraformResource(one) || TerraformDataSource.isTerraformDataSource(one);

function addressOf(resource: TerraformResource | TerraformDataSource): string {
  const { terraformResourceType: type, friendlyUniqueId } = resource;
  return `${TerraformDataSource.isTerraformDataSource(resource) ? "data." : ""}${type}.${friendlyUniqueId}`;
}

/**
 * The keys of all references in a value, at any depth. What only synth evaluates, such as a lazy value, is not searched.
 *
 * @param synonyms attributes of the resource that have the same value
 */
export function referencedKeys(value: unknown, synonyms: readonly string[]): string[] {
  if (typeof value === "string") {
    return (Tokenization.reverse(value) as readonly Reference[]).flatMap(
      (token) => keyOf(token, synonyms) ?? [],
    );
  }
  const isSearched = typeof value === "object" && value !== null && !Tokenization.isResolvable(value);
  const parts = isSearched ? Object.values(value) : [];
  return parts.flatMap((part) => referencedKeys(part, synonyms));
}

/**
 * A text that is equal for equal values: the value itself, or the resource that a reference points to. `undefined` for
 * a value that only Terraform can evaluate.
 *
 * @param synonyms attributes of the resource that have the same value
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
  return tokens.length > 1 || token === undefined ? undefined : keyOf(token, synonyms);
}

function keyOf({ identifier, originStack }: Reference, synonyms: readonly string[]): string | undefined {
  if (identifier === undefined || originStack === undefined) {
    return undefined;
  }
  const [attribute = ""] = identifier.split(".").slice(-1);
  const resource = identifier.slice(0, -attribute.length - 1);
  return `${originStack.node.path} ${resource}.${synonyms.includes(attribute) ? synonyms[0] : attribute}`;
}
