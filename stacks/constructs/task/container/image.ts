import { isKnown, type Problem } from "../../../support/problems";

/** ECS's limit for an image reference. */
const MAX_LENGTH = 255;

const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const REGISTRY = `${LABEL}(?:\\.${LABEL})*(?::\\d+)?`;
const COMPONENT = "[a-z0-9]+(?:(?:[.]|_{1,2}|-+)[a-z0-9]+)*";
const REPOSITORY = `${COMPONENT}(?:/${COMPONENT})*`;
const TAG = "\\w[\\w.-]{0,127}";
const DIGEST = "sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}";

/** @see https://github.com/distribution/reference */
const REFERENCE = new RegExp(`^(?:${REGISTRY}/)?${REPOSITORY}(?::${TAG})?(?:@(?:${DIGEST}))?$`);

/** Checks an image reference: ECS accepts most wrong ones, and then no task starts. Unresolved tokens pass. */
export function checkImage(prop: string, image: string): Problem[] {
  if (!isKnown(image)) {
    return [];
  }
  if (image.length > MAX_LENGTH) {
    return [
      {
        prop,
        what: `got ${image.length} characters`,
        allowed: `at most ${MAX_LENGTH} characters`,
        fix: "shorten the repository or the tag",
      },
    ];
  }
  return REFERENCE.test(image)
    ? []
    : [
        {
          prop,
          what: `got ${JSON.stringify(image)}`,
          allowed:
            "an image reference: registry/repository:tag or registry/repository@sha256:<64 digits and a-f>, with the " +
            "repository in lower case and a tag of 1 to 128 letters, digits and the characters _ . -",
          fix: fixOf(image),
        },
      ];
}

function fixOf(image: string): string {
  if (/^\w+:\/\//.test(image)) {
    return "remove the scheme, such as https://";
  }
  const [repository = ""] = image.split(/[:@](?!.*\/)/);
  return REFERENCE.test(image.replace(repository, repository.toLowerCase()))
    ? "write the repository in lower case"
    : "set it to the image to run";
}
