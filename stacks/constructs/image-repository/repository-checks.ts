import { checkKmsKey, checkRegionOf } from "../../support/arns";
import { checkText, isKnown, type Problem } from "../../support/problems";
import { checkAccountIds } from "../../support/settings/account";
import { checkLifecycle } from "./lifecycle";
import type { ImageEncryption, NormalizedImageRepository } from "./repository-props";

const PART = "[a-z0-9]+(?:[._-][a-z0-9]+)*";
const NAME = new RegExp(`^(?=.{2,256}$)(?:${PART}/)*${PART}$`);

/**
 * Everything that is wrong with a repository. Unresolved tokens pass.
 *
 * @param path comes before the names of the props, such as `repositories.web.`
 * @param region the region of the repository @default - not known, and not checked
 */
export function checkRepository(
  path: string,
  repository: NormalizedImageRepository,
  region?: string,
): Problem[] {
  const { name, encryption, lifecycle, pullAccountIds } = repository;
  return [
    ...checkText(`${path}name`, name, NAME, {
      allowed:
        "2 to 256 characters: lower case letters and digits, between them single characters . _ -, and / between parts",
      fix: `set ${path}name to such a name${suggestion(name)}`,
    }),
    ...checkEncryption(`${path}encryption`, encryption, region),
    ...(lifecycle === undefined ? [] : checkLifecycle(`${path}lifecycle`, lifecycle)),
    ...(pullAccountIds === undefined ? [] : checkAccountIds(`${path}pullAccountIds`, pullAccountIds)),
    ...checkForceDelete(`${path}forceDelete`, repository),
  ];
}

function suggestion(name: string): string {
  const lowerCase = isKnown(name) ? name.toLowerCase() : "";
  return NAME.test(lowerCase) ? `, for instance ${JSON.stringify(lowerCase)}` : "";
}

function checkEncryption(prop: string, encryption: ImageEncryption, region: string | undefined): Problem[] {
  return encryption.kind === "aws"
    ? []
    : [
        ...checkKmsKey(`${prop}.kmsKeyArn`, encryption.kmsKeyArn),
        ...(region === undefined
          ? []
          : checkRegionOf(`${prop}.kmsKeyArn`, encryption.kmsKeyArn, region, "the repository")),
      ];
}

function checkForceDelete(
  prop: string,
  { forceDelete, deletionProtection }: NormalizedImageRepository,
): Problem[] {
  return forceDelete && deletionProtection
    ? [
        {
          prop,
          what: "has no effect: deletionProtection is on",
          allowed: "forceDelete only with deletionProtection: false",
          fix: "remove it, or set deletionProtection to false",
        },
      ]
    : [];
}
