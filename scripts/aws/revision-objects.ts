/** AppSpecs that are kept in S3. */

/**
 * An AppSpec in S3: an object, in one version.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_S3Location.html
 */
export interface RevisionObject {
  readonly bucket: string;
  readonly key: string;
  /** `JSON` or `YAML` for an AppSpec. */
  readonly bundleType: string;
  /** @default - the object's latest version */
  readonly version?: string | undefined;
  /** @default - any */
  readonly eTag?: string | undefined;
}

export interface RevisionObjects {
  /** Stores the text of an AppSpec. @returns the object, in the version that was stored */
  storeRevision(
    object: Pick<RevisionObject, "bucket" | "key" | "bundleType">,
    content: string,
  ): Promise<RevisionObject>;
  /** The text of an AppSpec, in its version. @returns `undefined` when the object, its version or its bucket does not exist */
  revisionObject(object: RevisionObject): Promise<string | undefined>;
}
