/** The images of a release, from the command line: `app=nginx:1.29`. */
import { got, IMAGE_REFERENCES, isImageReference, MAX_IMAGE_LENGTH, type Problem } from "../../contract";

/** By container. */
export type NamedImages = ReadonlyMap<string, string>;

const CONTAINER = /^[\w-]{1,255}$/;

/** @param given the values of `--image` */
export function readImages(given: readonly string[]): {
  readonly images: NamedImages;
  readonly problems: readonly Problem[];
} {
  const images = new Map<string, string>();
  const problems: Problem[] = [];
  // The parser reports a missing value.
  for (const text of given.filter((one) => one !== "")) {
    const at = text.indexOf("=");
    const container = text.slice(0, Math.max(at, 0));
    const image = text.slice(at + 1);
    if (!CONTAINER.test(container)) {
      problems.push(got("--image: must be CONTAINER=IMAGE, such as app=registry/shop:1.4.2", text));
    } else if (!isImageReference(image)) {
      problems.push(got(`--image: after the = must be ${IMAGE_REFERENCES}`, text));
    } else if (image.length > MAX_IMAGE_LENGTH) {
      problems.push(got(`--image: an image has at most ${MAX_IMAGE_LENGTH} characters`, text));
    }
    if (container !== "" && images.has(container)) {
      problems.push(got("--image: names a container twice", container));
    }
    images.set(container, image);
  }
  return { images, problems };
}
