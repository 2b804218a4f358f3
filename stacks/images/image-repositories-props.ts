import { checkRepository } from "../constructs/image-repository/repository-checks";
import {
  type ImageRepositoryOptions,
  type NormalizedRepositoryOptions,
  REPOSITORY_FIELDS,
} from "../constructs/image-repository/repository-props";
import { checkPattern } from "../support/names";
import { isKnown, type Problem } from "../support/problems";
import { type Fields, objectOf, optional, recordOf, text } from "../support/props";

/**
 * A repository among those of a stack.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html
 */
export interface StackImageRepository extends ImageRepositoryOptions {
  /**
   * The name: lower case letters and digits, between them `.` `_` `-`, and `/` between parts. A change replaces the
   * repository, with its images. @default - `<name of the stack's props>/<short name>`
   */
  readonly name?: string;
}

/** A repository among those of a stack, with all defaults filled in, except those that depend on others. */
export type NormalizedStackImageRepository = NormalizedRepositoryOptions & Pick<StackImageRepository, "name">;

/** The shape of the repositories of a stack, by short name. */
export const repositoriesShape = recordOf(
  objectOf<NormalizedStackImageRepository>({
    name: optional(text),
    ...REPOSITORY_FIELDS,
  } satisfies Fields<NormalizedStackImageRepository>),
);

/** Repositories by short name. */
export type NormalizedRepositories = Readonly<Record<string, NormalizedStackImageRepository>>;

/** The name of a repository. */
export function repositoryName(
  stackName: string,
  shortName: string,
  { name }: NormalizedStackImageRepository,
): string {
  return name ?? `${stackName}/${shortName}`;
}

/**
 * Everything that is wrong with the repositories of a stack. Unresolved tokens pass.
 *
 * @param prop the path of the repositories
 */
export function checkRepositories(
  prop: string,
  stackName: string,
  repositories: NormalizedRepositories,
  region: string,
): Problem[] {
  const named = Object.entries(repositories).map(([shortName, repository]) => ({
    shortName,
    path: `${prop}.${shortName}`,
    repository: { ...repository, name: repositoryName(stackName, shortName, repository) },
  }));
  return named.flatMap(({ shortName, path, repository }, index) => {
    const first = named.findIndex((other) => other.repository.name === repository.name);
    return [
      ...checkPattern(path, shortName),
      ...checkRepository(`${path}.`, repository, region),
      ...(first === index || !isKnown(repository.name)
        ? []
        : [
            {
              prop: `${path}.name`,
              what: `got ${JSON.stringify(repository.name)}, the name of ${named[first]?.path}`,
              allowed: "a different name for each repository",
              fix: "rename one of them",
            },
          ]),
    ];
  });
}
