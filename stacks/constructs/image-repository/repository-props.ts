import type { Filled } from "../../support/defaults";
import { type Fields, flag, optional, text, textList, variantsOf, withDefault } from "../../support/props";
import { type ImageLifecycle, lifecycleShape } from "./lifecycle";

/**
 * What encrypts the images.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
 */
export type ImageEncryption =
  /** ECR's own keys, AES-256. */
  | { readonly kind: "aws" }
  /**
   * A KMS key in the region of the repository. The role that deploys needs `kms:CreateGrant`, `kms:DescribeKey` and
   * `kms:RetireGrant` on it. Callers that push or pull need no permission for it.
   */
  | {
      readonly kind: "kms";
      /** The key, by ARN. */
      readonly kmsKeyArn: string;
    };

/**
 * The options of a repository.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html
 */
export interface ImageRepositoryOptions {
  /**
   * Whether ECR scans each image for known vulnerabilities when it is pushed. Scan rules of the account's registry take
   * precedence. @default true
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
   */
  readonly scanOnPush?: boolean;
  /**
   * Whether a tag stays at its image: a push of an existing tag fails. Otherwise a rollback to a task definition may
   * start another image than the one that was released. @default true
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
   */
  readonly immutableTags?: boolean;
  /** What encrypts the images. A change replaces the repository, with its images. @default { kind: "aws" } */
  readonly encryption?: ImageEncryption;
  /**
   * Which images ECR deletes. @default - with immutable tags, those without a tag, 14 days after their push; with mutable
   * tags none, because tasks may use an image that has lost its tag
   */
  readonly lifecycle?: ImageLifecycle;
  /**
   * The ids of other accounts that may pull images, 12 digits each. Their task execution roles need the permission too,
   * which those of `ServiceStack` have. @default - only the repository's own account
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
   */
  readonly pullAccountIds?: readonly string[];
  /** Whether Terraform refuses to destroy or replace the repository. @default true */
  readonly deletionProtection?: boolean;
  /**
   * Whether Terraform deletes the images with the repository: without it, it destroys only an empty repository. Apply it
   * before the destroy. Only with `deletionProtection: false`. @default false
   */
  readonly forceDelete?: boolean;
}

/** The properties of a repository. */
export interface ImageRepositoryProps extends ImageRepositoryOptions {
  /**
   * The name, 2 to 256 characters: lower case letters and digits, between them `.` `_` `-`, and `/` between parts. A
   * change replaces the repository, with its images.
   * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
   */
  readonly name: string;
}

/** Options with all defaults filled in. The default of `lifecycle` depends on others. */
export type NormalizedRepositoryOptions = Filled<
  ImageRepositoryOptions,
  "scanOnPush" | "immutableTags" | "encryption" | "deletionProtection" | "forceDelete"
>;

/** A repository with all defaults filled in. */
export type NormalizedImageRepository = NormalizedRepositoryOptions & Pick<ImageRepositoryProps, "name">;

/** The properties of `ImageRepositoryOptions`, with their defaults. */
export const REPOSITORY_FIELDS: Fields<NormalizedRepositoryOptions> = {
  scanOnPush: withDefault(flag, true),
  immutableTags: withDefault(flag, true),
  encryption: withDefault(variantsOf<ImageEncryption>({ aws: {}, kms: { kmsKeyArn: text } }), {
    kind: "aws",
  }),
  lifecycle: optional(lifecycleShape),
  pullAccountIds: optional(textList),
  deletionProtection: withDefault(flag, true),
  forceDelete: withDefault(flag, false),
};
