import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository";
import { EcrRepositoryPolicy } from "@cdktf/provider-aws/lib/ecr-repository-policy";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { jsonDocument } from "../../support/json-document";
import { isKnown } from "../../support/problems";
import { type Checked, checkedProps, objectOf, text } from "../../support/props";
import { defaultLifecycle, type ImageLifecycle, renderRules } from "./lifecycle";
import { checkRepository } from "./repository-checks";
import {
  type ImageEncryption,
  type ImageRepositoryProps,
  type NormalizedImageRepository,
  REPOSITORY_FIELDS,
} from "./repository-props";

/** What ECS needs to pull an image. A repository policy can't grant `ecr:GetAuthorizationToken`: it has no resource. */
const PULL_ACTIONS = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

const imageRepositoryShape = objectOf<NormalizedImageRepository>({ name: text, ...REPOSITORY_FIELDS });

/**
 * A private ECR repository for the images of a service.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html
 */
export class ImageRepository extends Construct {
  /** The repository in ECR. */
  readonly repository: EcrRepository;
  /** The rules by which images expire. `undefined` if no images expire. */
  readonly lifecyclePolicy: EcrLifecyclePolicy | undefined;
  /** The permission of other accounts to pull images. `undefined` without `pullAccountIds`. */
  readonly pullPolicy: EcrRepositoryPolicy | undefined;
  /** The ARN of the repository. */
  readonly arn: string;
  /** The repository's URI. Images are `<uri>:<tag>`. */
  readonly uri: string;

  constructor(
    scope: Construct,
    id: string,
    given: ImageRepositoryProps | Checked<NormalizedImageRepository>,
  ) {
    super(scope, id);
    const props = checkedProps(given, "repository", imageRepositoryShape, (repository) =>
      checkRepository("", repository),
    );
    this.repository = new EcrRepository(this, "repository", {
      name: props.name,
      imageTagMutability: props.immutableTags ? "IMMUTABLE" : "MUTABLE",
      imageScanningConfiguration: { scanOnPush: props.scanOnPush },
      encryptionConfiguration: [renderEncryption(props.encryption)],
      forceDelete: props.forceDelete,
      lifecycle: { preventDestroy: props.deletionProtection },
    });
    this.arn = this.repository.arn;
    this.uri = this.repository.repositoryUrl;
    this.lifecyclePolicy = this.createLifecyclePolicy(
      props.lifecycle ?? defaultLifecycle(props.immutableTags),
    );
    this.pullPolicy =
      props.pullAccountIds === undefined ? undefined : this.createPullPolicy(props.pullAccountIds);
  }

  /** Its repository is an id, not a name: a replaced repository has a new id, and needs a new policy. */
  private createLifecyclePolicy(lifecycle: ImageLifecycle): EcrLifecyclePolicy | undefined {
    return lifecycle.kind === "none"
      ? undefined
      : new EcrLifecyclePolicy(this, "lifecycle-policy", {
          repository: this.repository.id,
          policy: jsonDocument(this, "lifecycle-policy-document", { rules: renderRules(lifecycle) }),
        });
  }

  private createPullPolicy(accountIds: readonly string[]): EcrRepositoryPolicy {
    return new EcrRepositoryPolicy(this, "pull-policy", {
      repository: this.repository.id,
      // A repository policy names no resource: it belongs to its repository.
      policy: jsonDocument(this, "pull-policy-document", {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "PullImages",
            Effect: "Allow",
            Principal: { AWS: this.renderAccounts(accountIds) },
            Action: PULL_ACTIONS,
          },
        ],
      }),
    });
  }

  /** The principals of accounts, in the partition of the repository. */
  private renderAccounts(accountIds: readonly string[]): unknown {
    const partition = Fn.replace(this.arn, "/:ecr:.*/", "");
    return isKnown(accountIds)
      ? accountIds.map((accountId) => `${partition}:iam::${accountId}:root`)
      : Fn.formatlist("%s:iam::%s:root", [partition, accountIds]);
  }
}

// Also without a key: the provider ignores a change to no configuration.
function renderEncryption(encryption: ImageEncryption) {
  return encryption.kind === "aws"
    ? { encryptionType: "AES256" }
    : { encryptionType: "KMS", kmsKey: encryption.kmsKeyArn };
}
