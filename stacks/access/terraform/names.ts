/** The names in the ARNs of a policy: what synth knows of them, and `*` for the rest. */
import { DefaultTokenResolver, StringConcat, Token, Tokenization } from "cdktf";
import type { Element } from "./elements";
import { TYPES } from "./types";

/** What stands for any text in an ARN of a policy. */
const ANY = "*";

/** The account of the stacks. */
export interface Account {
  /** Its id. It may be a token, such as the account of the caller. */
  readonly accountId: string;
  /** @default "aws" */
  readonly partition?: string | undefined;
}

/** Fills in the patterns of grants. */
export class Names {
  private readonly byAddress: ReadonlyMap<string, Element>;

  constructor(
    elements: readonly Element[],
    private readonly account: Account,
  ) {
    this.byAddress = new Map(elements.map((one) => [keyOf(one.stack.node.path, one.address), one]));
  }

  /** The ARNs that a pattern stands for: more than one if an attribute is a list. */
  arns(pattern: string, element: Element): string[] {
    const whole = /^\{(role|key):([\w.]+)\}$/.exec(pattern);
    if (whole !== null) {
      const [, kind, path = ""] = whole;
      return valuesAt(element.attributes, path.split(".")).map((value) =>
        kind === "role" ? this.roleArn(value, element) : this.keyArn(value, element),
      );
    }
    return [this.fill(pattern, element)];
  }

  private fill(pattern: string, element: Element): string {
    return (
      pattern
        .replace(/\{(bucket:)?(\w+)\}/g, (_, bucket: string | undefined, name: string) =>
          bucket === undefined ? this.part(name, element) : this.bucket(name, element),
        )
        // The name of a parameter may begin with a slash, which is not repeated in its ARN.
        .replace(":parameter//", ":parameter/")
    );
  }

  private part(name: string, element: Element): string {
    switch (name) {
      case "account":
        return this.account.accountId;
      case "partition":
        return this.account.partition ?? "aws";
      case "region":
        return this.text(element.region, element);
      case "path":
        return this.text(element.attributes["path"] ?? "/", element);
      default:
        return this.named(element, name);
    }
  }

  /** The name of the bucket in an ARN, which may have a prefix after it. */
  private bucket(attribute: string, element: Element): string {
    const [name = ANY] = this.text(element.attributes[attribute], element)
      .replace(/^arn:[^:]+:s3:::/, "")
      .split("/");
    return name;
  }

  /** The name in an attribute, or its prefix, if AWS generates the rest. */
  private named(element: Element, attribute: string): string {
    const { [attribute]: name, [`${attribute}_prefix`]: prefix } = element.attributes;
    if (name === undefined && prefix !== undefined) {
      return `${this.text(prefix, element)}${ANY}`.replace(/\*+$/, ANY);
    }
    const text = this.text(name, element);
    return nameInArn(text) ?? text;
  }

  private roleArn(value: unknown, element: Element): string {
    const role = this.referenced(value);
    if (role !== undefined) {
      return this.fill("arn:{partition}:iam::{account}:role{path}{name}", role);
    }
    const text = this.text(value, element);
    const isArn = text.startsWith("arn:");
    return isArn
      ? text
      : this.fill(`arn:{partition}:iam::{account}:role/${text === ANY ? ANY : `${ANY}${text}`}`, element);
  }

  private keyArn(value: unknown, element: Element): string {
    const text = this.text(value, element);
    return /^arn:[^:]+:kms:.*:key\//.test(text)
      ? text
      : this.fill("arn:{partition}:kms:{region}:{account}:key/*", element);
  }

  /** A value with `*` for each part that only Terraform knows. */
  private text(value: unknown, element: Element): string {
    if (typeof value !== "string") {
      return ANY;
    }
    return value
      .replace(/\$\{TfToken\[[^\]]+\]\}/g, (token) => this.token(token, element))
      .replace(/\*+/g, ANY);
  }

  private token(token: string, element: Element): string {
    const target = this.referenced(token);
    if (target !== undefined) {
      return this.named(target, TYPES[target.type]?.named ?? "name");
    }
    if (Tokenization.reverse(token).some(isReference)) {
      return ANY;
    }
    const resolved: unknown = Tokenization.resolve(token, {
      scope: element.stack,
      resolver: new DefaultTokenResolver(new StringConcat()),
      preparing: false,
    });
    const text = typeof resolved === "string" ? resolved : ANY;
    const lower = /^\$\{lower\("([^"$]*)"\)\}$/.exec(text)?.[1];
    return lower?.toLowerCase() ?? (text.includes("${") ? ANY : text);
  }

  /** The resource whose name, id or ARN a value is. */
  private referenced(value: unknown): Element | undefined {
    const [reference, ...others] = typeof value === "string" ? Tokenization.reverse(value) : [];
    if (
      typeof value !== "string" ||
      !Token.isUnresolved(value) ||
      others.length > 0 ||
      !isReference(reference)
    ) {
      return undefined;
    }
    const [, address = "", attribute = ""] = /^(.*)\.(\w+)$/.exec(reference.identifier) ?? [];
    const element = this.byAddress.get(keyOf(reference.originStack.node.path, address));
    const named = element === undefined ? undefined : (TYPES[element.type]?.named ?? "name");
    return ["arn", "id", "name", named].includes(attribute) ? element : undefined;
  }
}

/** A token for an attribute of a resource. */
interface Reference {
  readonly identifier: string;
  readonly originStack: Element["stack"];
}

function isReference(token: unknown): token is Reference {
  const { identifier, originStack } = (token ?? {}) as Partial<Reference>;
  return typeof identifier === "string" && originStack !== undefined;
}

function keyOf(stack: string, address: string): string {
  return `${stack} ${address}`;
}

/** The name in a literal ARN: of a cluster, a load balancer, a listener, a topic, a log group. */
function nameInArn(text: string): string | undefined {
  const rest = /^arn:[^:]+:[^:]+:[^:]*:[^:]*:(.+)$/.exec(text)?.[1];
  if (rest === undefined) {
    return undefined;
  }
  const [first = "", second, third] = rest.split("/");
  return second === undefined ? first.replace(/^[\w-]+:/, "") : second === "app" ? third : second;
}

/** The values of an attribute, also of one in a block. */
export function valuesAt(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (value === undefined || value === null) {
    return [];
  }
  if (name === undefined) {
    return [value].flat();
  }
  const blocks = Array.isArray(value) ? value : [value];
  return blocks.flatMap((block) => valuesAt((block as Attributes)[name], rest));
}

type Attributes = Element["attributes"];
