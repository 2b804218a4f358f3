/**
 * What Terraform may do with a type of resource. The resources of a grant are patterns: `{attribute}` stands for the name in
 * this attribute, `{role:attribute}` and `{key:attribute}` for the ARN in it. An attribute inside a block has the block's
 * name before it, with a dot. `{partition}`, `{region}` and `{account}` are those of the stack.
 */
export interface Grant {
  readonly actions: readonly string[];
  /** Patterns of ARNs, or `*` where AWS allows nothing narrower, or for a reason that the docs give. */
  readonly on: readonly string[];
  /** Condition operators, as in IAM's JSON. @default - none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Only for resources that have this attribute, or this value of it: `attribute=value`. @default - for all of the type */
  readonly when?: string;
}

/** What the AWS provider needs for a type of resource, or for a data source. */
export interface TypeGrants {
  /** The attribute that holds the resource's name, or what the resource belongs to. @default "name" */
  readonly named?: string;
  /** What a plan needs, which reads each resource. */
  readonly read: readonly Grant[];
  /** What an apply needs in addition, to create, change and delete it. */
  readonly write: readonly Grant[];
}

/** Types of resources of one subject, by Terraform's name. */
export type Types = Readonly<Record<string, TypeGrants>>;

/** Allows actions on resources. */
export function allow(actions: readonly string[], ...on: readonly string[]): Grant {
  return { actions, on };
}

/** The pattern of a regional ARN. @param rest what comes after the account */
export function regional(service: string, rest: string): string {
  return `arn:{partition}:${service}:{region}:{account}:${rest}`;
}

/** The pattern of an ARN in IAM, which has no regions. */
export function inIam(rest: string): string {
  return `arn:{partition}:iam::{account}:${rest}`;
}

/** The pattern of the ARN of a bucket, or of its objects. */
export function inS3(rest: string): string {
  return `arn:{partition}:s3:::${rest}`;
}

/** Allows to pass the role in an attribute to a service, if the attribute is there. */
export function passRole(attribute: string, service: string): Grant {
  return {
    actions: ["iam:PassRole"],
    on: [`{role:${attribute}}`],
    conditions: { StringEquals: { "iam:PassedToService": service } },
    when: attribute,
  };
}

/** Allows AWS to create the role of a service at its first use in an account. */
export function createServiceRole(service: string): Grant {
  return {
    actions: ["iam:CreateServiceLinkedRole"],
    on: [inIam(`role/aws-service-role/${service}/*`)],
    conditions: { StringEquals: { "iam:AWSServiceName": service } },
  };
}

/** Allows to use the KMS key in an attribute through a service, if the attribute is there. */
export function useKey(attribute: string, service: string, actions: readonly string[]): Grant {
  return {
    actions,
    on: [`{key:${attribute}}`],
    conditions: { StringLike: { "kms:ViaService": `${service}.*.amazonaws.com` } },
    when: attribute,
  };
}
