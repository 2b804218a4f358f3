/** The resources and data sources of stacks, as Terraform gets them, but with CDKTF's references. */
import {
  TerraformDataSource,
  type TerraformElement,
  TerraformProvider,
  TerraformResource,
  type TerraformStack,
} from "cdktf";

/** The attributes of a resource, in Terraform's format. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A resource or a data source of a stack. */
export interface Element {
  readonly kind: "resource" | "data";
  readonly type: string;
  readonly stack: TerraformStack;
  /** The path of its construct. */
  readonly path: string;
  /** Its address in Terraform, such as `aws_lb.load-balancer`. */
  readonly address: string;
  readonly attributes: Attributes;
  /** The region of its provider. It may be a token. `undefined` if the provider takes it from its environment. */
  readonly region: unknown;
}

/** The resources and data sources of stacks that the AWS provider makes and reads. */
export function awsElements(stacks: readonly TerraformStack[]): Element[] {
  return stacks.flatMap((stack) =>
    stack.node
      .findAll()
      .filter(
        (one) => TerraformResource.isTerraformResource(one) || TerraformDataSource.isTerraformDataSource(one),
      )
      .map((one) => elementOf(stack, one as TerraformResource | TerraformDataSource))
      .filter(({ type }) => type.startsWith("aws_")),
  );
}

function elementOf(stack: TerraformStack, one: TerraformResource | TerraformDataSource): Element {
  const type = one.terraformResourceType;
  const kind = TerraformResource.isTerraformResource(one) ? "resource" : "data";
  const attributes = attributesOf(one, kind, type);
  return {
    kind,
    type,
    stack,
    path: one.node.path,
    address: `${kind === "data" ? "data." : ""}${type}.${one.friendlyUniqueId}`,
    attributes,
    region: attributes["region"] ?? regionOf(one.provider ?? defaultProvider(stack)),
  };
}

function attributesOf(one: TerraformElement, kind: Element["kind"], type: string): Attributes {
  const { [kind]: byType } = one.toTerraform() as Record<
    string,
    Record<string, Record<string, Attributes>> | undefined
  >;
  return byType?.[type]?.[one.friendlyUniqueId] ?? {};
}

/** The AWS provider of a stack that has no alias. */
function defaultProvider(stack: TerraformStack): TerraformProvider | undefined {
  return stack.node
    .findAll()
    .filter((one) => TerraformProvider.isTerraformProvider(one))
    .find(({ terraformResourceType, alias }) => terraformResourceType === "aws" && alias === undefined);
}

function regionOf(provider: TerraformProvider | undefined): unknown {
  const { region } = (provider ?? {}) as { readonly region?: unknown };
  return region;
}
