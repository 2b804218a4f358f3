/** CDKTF's references: tokens that stand for an attribute of a resource. */
import { type TerraformStack, Tokenization } from "cdktf";

/** CDKTF's token for an attribute. Stacks of the same kind use the same addresses, so the stack belongs to it too. */
interface Reference {
  readonly identifier?: string;
  readonly originStack?: TerraformStack;
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
