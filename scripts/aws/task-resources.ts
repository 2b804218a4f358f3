/** An image in ECR. */
export interface EcrImage {
  /** The account of the registry. */
  readonly account: string;
  readonly region: string;
  readonly repository: string;
  /** The digest counts if a reference has both. */
  readonly version: { readonly tag: string } | { readonly digest: string };
}

/** What ECR has of an image. */
export interface FoundImage {
  /**
   * The architectures of an image index: `amd64`, `arm64` and others.
   *
   * @default - not known: the manifest of a single image doesn't contain its architecture
   */
  readonly architectures?: readonly string[];
}

/** Where tasks of one zone can mount a file system. */
export interface MountTarget {
  readonly id: string;
  readonly subnetId: string;
  /** The name of the zone. */
  readonly zone: string;
}

/** What the tasks of a revision need to start, besides their task definition. */
export interface TaskResources {
  /**
   * An image in ECR, of this client's region.
   *
   * @returns `undefined` when ECR doesn't have it, and no pull through cache rule fetches it from another registry
   */
  ecrImage(image: EcrImage): Promise<FoundImage | undefined>;
  /**
   * The mount targets of an EFS file system that can be used, or will be in about a minute.
   *
   * @returns `undefined` when the file system does not exist
   */
  mountTargets(fileSystemId: string): Promise<readonly MountTarget[] | undefined>;
  /** The names of the zones of subnets, by the subnet's id. A subnet that does not exist is left out. */
  subnetZones(subnetIds: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /**
   * A secret of Secrets Manager. Its value is not read.
   *
   * @returns `undefined` when it does not exist
   */
  secret(arn: string): Promise<{ readonly isDeleted: boolean } | undefined>;
  /** Those of these SSM parameters that exist, by name. Their values are not read. */
  parameters(names: readonly string[]): Promise<readonly string[]>;
}
