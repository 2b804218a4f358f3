import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { ImageRepository } from "../constructs/image-repository/image-repository";
import { checkPattern } from "../support/names";
import { Checked, checkedProps, objectOf, text } from "../support/props";
import {
  checkSettings,
  configureStack,
  type NormalizedSettings,
  SETTINGS_FIELDS,
  type StackSettings,
} from "../support/stack-settings";
import {
  checkRepositories,
  type NormalizedRepositories,
  repositoriesShape,
  repositoryName,
  type StackImageRepository,
} from "./image-repositories-props";

/**
 * The properties of a stack of image repositories.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html
 */
export interface ImageRepositoryStackProps extends StackSettings {
  /** The first part of the names of the repositories: letters, digits and single hyphens. */
  readonly name: string;
  /** The repositories by short name: letters, digits and single hyphens. */
  readonly repositories: Readonly<Record<string, StackImageRepository>>;
}

/** A stack of image repositories with all defaults filled in. */
export type NormalizedImageRepositoryStack = NormalizedSettings & {
  readonly name: string;
  readonly repositories: NormalizedRepositories;
};

const imageRepositoryStackShape = objectOf<NormalizedImageRepositoryStack>({
  ...SETTINGS_FIELDS,
  name: text,
  repositories: repositoriesShape,
});

/**
 * A stack with ECR repositories. It is deployed before the services, because the first deployment of a service needs an
 * image: deploy this stack, push the image, deploy the service.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 */
export class ImageRepositoryStack extends TerraformStack {
  /** The AWS provider of the stack. */
  readonly provider: AwsProvider;
  /** The repositories, by short name. */
  readonly repositories: Readonly<Record<string, ImageRepository>>;

  constructor(
    scope: Construct,
    id: string,
    given: ImageRepositoryStackProps | Checked<NormalizedImageRepositoryStack>,
  ) {
    super(scope, id);
    const { name, repositories, ...settings } = checkedProps(
      given,
      "stack of image repositories",
      imageRepositoryStackShape,
      (stack) => [
        ...checkSettings(stack),
        ...checkPattern("name", stack.name),
        ...checkRepositories("repositories", stack.name, stack.repositories, stack.region),
      ],
    );
    this.provider = configureStack(this, settings);
    // A separate scope, so that a short name can't be the id of something else in the stack.
    const inner = new Construct(this, "repositories");
    this.repositories = Object.fromEntries(
      Object.entries(repositories).map(([shortName, repository]) => [
        shortName,
        new ImageRepository(
          inner,
          shortName,
          new Checked({ ...repository, name: repositoryName(name, shortName, repository) }),
        ),
      ]),
    );
    for (const [shortName, { uri }] of Object.entries(this.repositories)) {
      new TerraformOutput(this, `${shortName}-uri`, {
        value: uri,
        description: `The repository ${shortName}: its images are <uri>:<tag>`,
      });
    }
  }
}
