import {
  IMAGE_REFERENCES,
  isImageReference,
  MAX_IMAGE_LENGTH,
} from "../../../../scripts/contract/image-reference";
import { isKnown, type Problem } from "../../../support/problems";

/** Checks an image reference: ECS accepts most wrong ones, and then no task starts. Unresolved tokens pass. */
export function checkImage(prop: string, image: string): Problem[] {
  if (!isKnown(image)) {
    return [];
  }
  if (image.length > MAX_IMAGE_LENGTH) {
    return [
      {
        prop,
        what: `got ${image.length} characters`,
        allowed: `at most ${MAX_IMAGE_LENGTH} characters`,
        fix: "shorten the repository or the tag",
      },
    ];
  }
  return isImageReference(image)
    ? []
    : [
        {
          prop,
          what: `got ${JSON.stringify(image)}`,
          allowed: IMAGE_REFERENCES,
          fix: fixOf(image),
        },
      ];
}

function fixOf(image: string): string {
  if (/^\w+:\/\//.test(image)) {
    return "remove the scheme, such as https://";
  }
  const [repository = ""] = image.split(/[:@](?!.*\/)/);
  return isImageReference(image.replace(repository, repository.toLowerCase()))
    ? "write the repository in lower case"
    : "set it to the image to run";
}
