/**
 * The permissions of a service name ARNs that Terraform knows only after it has created the resources. The roles that
 * create them must exist before. So the ARNs are made from the names that synth knows.
 */
import {
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  StringConcat,
  TerraformResource,
  type TerraformStack,
  Tokenization,
} from "cdktf";
import { partitionOf } from "../support/arns";
import type { Statement } from "../support/policy";
import { throwIfAny } from "../support/problems";
import { ARN_FORMS, type AttributeOf, NAME_ATTRIBUTES } from "./arn-forms";
import { regionOf } from "./stack-place";

/** A token for an attribute of a resource. */
interface Reference extends IResolvable {
  /** Such as `aws_lb.load-balancer.arn`. */
  readonly identifier: string;
  readonly originStack: TerraformStack;
}

/** Writes the ARNs of the resources of stacks without tokens. */
export class LiteralArns {
  private readonly resources: ReadonlyMap<string, TerraformResource>;
  private readonly resolver = new Resolver((reference) => this.valueOf(reference));

  /** @param accountId the account of the stacks. It may be a token */
  constructor(
    stacks: readonly TerraformStack[],
    private readonly accountId: string,
  ) {
    this.resources = new Map(
      stacks.flatMap((stack) =>
        stack.node
          .findAll()
          .filter((one): one is TerraformResource => TerraformResource.isTerraformResource(one))
          .map((one) => [keyOf(stack, addressOf(one)), one] as const),
      ),
    );
  }

  /**
   * The statements of a stack with literal ARNs.
   *
   * @throws InvalidPropsError if one names a resource whose ARN isn't known
   */
  of(stack: TerraformStack, statements: readonly Statement[]): Statement[] {
    return statements.map((statement) => {
      const { sid, actions, resources, conditions } = statement;
      const literal = (value: unknown): unknown =>
        mapTexts(this.resolve(stack, value), (text) => this.literal(stack, statement, evaluated(text)));
      return {
        ...(sid === undefined ? {} : { sid }),
        actions,
        resources: literal(resources) as string[],
        ...(conditions === undefined
          ? {}
          : { conditions: literal(conditions) as NonNullable<typeof conditions> }),
      };
    });
  }

  private literal(stack: TerraformStack, { sid, actions }: Statement, arn: string): string {
    throwIfAny(
      "the access stack",
      arn.includes("${")
        ? [
            {
              prop: "stacks",
              what: `${stack.node.id} allows ${sid ?? actions.join(", ")} on ${arn}, which only Terraform knows`,
              allowed: "ARNs that are known at synth: the roles must exist before the resources",
              fix: "write the ARN, or make the resource in one of the stacks",
            },
          ]
        : [],
    );
    return arn.replaceAll(ACCOUNT, this.accountId);
  }

  private resolve(scope: TerraformStack, value: unknown): unknown {
    return Tokenization.resolve(value, { scope, resolver: this.resolver, preparing: false });
  }

  /** The ARN or the name that a reference stands for. `undefined` if it isn't known. */
  private valueOf({ identifier, originStack }: Reference): string | undefined {
    const [, address = "", type = "", attribute = ""] = /^((\w+)\.[\w-]+)\.(\w+)$/.exec(identifier) ?? [];
    const resource = this.resources.get(keyOf(originStack, address));
    if (resource === undefined) {
      return undefined;
    }
    const of = this.attributesOf(resource, originStack);
    const form = ARN_FORMS[type];
    const name = NAME_ATTRIBUTES[type];
    if (attribute === "id" && name !== undefined) {
      return of(name);
    }
    if (!OF_ARN.includes(attribute)) {
      return of(attribute);
    }
    if (form === undefined) {
      return undefined;
    }
    const { service, scope, rest } = form;
    const region = regionOf(originStack);
    const partition = partitionOf(region);
    // Only AWS knows the number of a function's version.
    const version = attribute === "qualified_arn" ? ":*" : "";
    return `arn:${partition}:${service}:${scope === "region" ? region : ""}:${scope === "none" ? "" : ACCOUNT}:${rest(of)}${version}`;
  }

  private attributesOf(resource: TerraformResource, stack: TerraformStack): AttributeOf {
    const { resource: byType = {} } = resource.toTerraform() as {
      readonly resource?: Readonly<
        Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
      >;
    };
    const attributes = byType[resource.terraformResourceType]?.[resource.friendlyUniqueId] ?? {};
    return (attribute) => {
      const value = attributes[attribute];
      const prefix = attributes[`${attribute}_prefix`];
      if (value === undefined) {
        return prefix === undefined ? "*" : `${evaluated(String(this.resolve(stack, prefix)))}*`;
      }
      return evaluated(String(this.resolve(stack, value)));
    };
  }
}

/** Attributes that are made from the ARN. */
const OF_ARN = ["arn", "id", "qualified_arn"];

/** Stands for the account until an ARN is complete: a token would end up in Terraform's functions. */
const ACCOUNT = "<account>";

/** Resolves references by a function, and everything else as CDKTF does. */
class Resolver extends DefaultTokenResolver {
  constructor(private readonly literalOf: (reference: Reference) => string | undefined) {
    super(new StringConcat());
  }

  override resolveToken(
    token: IResolvable,
    context: IResolveContext,
    postProcessor: IPostProcessor,
  ): unknown {
    if (!isReference(token)) {
      return super.resolveToken(token, context, postProcessor);
    }
    const value = this.literalOf(token);
    if (value === undefined) {
      return context.suppressBraces === true ? token.identifier : `\${${token.identifier}}`;
    }
    return context.suppressBraces === true ? JSON.stringify(value) : value;
  }
}

function isReference(token: object): token is Reference {
  const { identifier, originStack } = token as Partial<Reference>;
  return typeof identifier === "string" && originStack !== undefined;
}

/** A copy of a value in which each text is replaced. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") {
    return change(value);
  }
  if (Array.isArray(value)) {
    return value.map((inner) => mapTexts(inner, change));
  }
  return Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [key, mapTexts(inner, change)]),
  );
}

function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}

function keyOf(stack: TerraformStack, address: string): string {
  return `${stack.node.path} ${address}`;
}

const TEXT = /\$\{"([^"]*)"\}/;
const REPLACE = /replace\("([^"]*)", "([^"]*)", "([^"]*)"\)/;
const LOWER = /lower\("([^"]*)"\)/;

/** Evaluates the functions of Terraform that permissions use, where all of their arguments are known. */
function evaluated(text: string): string {
  if (TEXT.test(text)) {
    return evaluated(text.replace(TEXT, (_, value: string) => value));
  }
  if (REPLACE.test(text)) {
    return evaluated(
      text.replace(REPLACE, (_, given: string, from: string, to: string) => {
        const expression = /^\/(.*)\/$/.exec(from)?.[1];
        return JSON.stringify(
          given.replaceAll(expression === undefined ? from : new RegExp(expression, "g"), to),
        );
      }),
    );
  }
  return LOWER.test(text)
    ? evaluated(text.replace(LOWER, (_, value: string) => JSON.stringify(value.toLowerCase())))
    : text;
}
