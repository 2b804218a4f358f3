/** What an image reference looks like: `registry/repository:tag`, `registry/repository@sha256:…`, or both. */

/** ECS's limit for an image reference. */
export const MAX_IMAGE_LENGTH = 255;

const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const REGISTRY = `${LABEL}(?:\\.${LABEL})*(?::\\d+)?`;
const COMPONENT = "[a-z0-9]+(?:(?:[.]|_{1,2}|-+)[a-z0-9]+)*";
const REPOSITORY = `${COMPONENT}(?:/${COMPONENT})*`;
const TAG = "\\w[\\w.-]{0,127}";
const DIGEST = "sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128}";

/** @see https://github.com/distribution/reference */
const REFERENCE = new RegExp(`^(?:${REGISTRY}/)?${REPOSITORY}(?::${TAG})?(?:@(?:${DIGEST}))?$`);

/** The image references that ECS can pull, in words. */
export const IMAGE_REFERENCES =
  "an image reference: registry/repository:tag or registry/repository@sha256:<64 digits and a-f>, with the " +
  "repository in lower case and a tag of 1 to 128 letters, digits and the characters _ . -";

/** Whether a text has the form of an image reference, without its length. */
export function isImageReference(text: string): boolean {
  return REFERENCE.test(text);
}
