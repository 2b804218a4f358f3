import type { Statement } from "../../support/statement";
import type { TerraformLevel } from "./statements";

/** Where the states of stacks are. */
export interface StateLocation {
  /** The name of the S3 bucket. */
  readonly bucket: string;
  /**
   * The keys of the states: those that Terraform writes. Each has a lock file beside it, with `.tflock` at the end of its
   * name.
   */
  readonly keys: readonly string[];
  /** The key that encrypts the states, by ARN. @default - none: S3's own key, which needs no permission */
  readonly kmsKeyArn?: string | undefined;
  /** @default "aws" */
  readonly partition?: string | undefined;
}

/**
 * What Terraform's S3 backend needs. A plan reads the state and takes its lock: it writes and deletes the lock file only.
 *
 * @see https://developer.hashicorp.com/terraform/language/backend/s3#permissions-required
 */
export function stateStatements(location: StateLocation, level: TerraformLevel): Statement[] {
  const { kmsKeyArn } = location;
  const bucketArn = arnOf(location);
  const { states, locks } = objectsOf(location);
  return [
    { actions: ["s3:ListBucket"], resources: [bucketArn] },
    { actions: ["s3:GetObject"], resources: level === "read" ? states : [] },
    { actions: ["s3:GetObject", "s3:PutObject"], resources: level === "write" ? states : [] },
    { actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], resources: locks },
    // The lock file is encrypted with the same key, also by a plan.
    {
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: kmsKeyArn === undefined ? [] : [kmsKeyArn],
    },
  ].filter(({ resources }) => resources.length > 0);
}

/** The objects of the states, with their lock files, by ARN. */
export function stateObjects(location: StateLocation): string[] {
  const { states, locks } = objectsOf(location);
  return [...states, ...locks];
}

function objectsOf(location: StateLocation) {
  const states = location.keys.map((key) => `${arnOf(location)}/${key}`);
  return { states, locks: states.map((state) => `${state}.tflock`) };
}

function arnOf({ bucket, partition = "aws" }: StateLocation): string {
  return `arn:${partition}:s3:::${bucket}`;
}
