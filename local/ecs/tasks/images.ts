/**
 * Decides whether an image can be pulled. Containers never run on the local AWS, so it only decides whether the
 * image can exist: an image on a host under the reserved TLD `.invalid` (RFC 2606) can't, nor an image that ECR
 * doesn't have.
 */
import type { Backing, EcrImage } from "../backing";

/** The registry of an image. */
export type ImageSource =
  | { readonly kind: "unresolvable"; readonly host: string; readonly path: string }
  | { readonly kind: "ecr"; readonly image: EcrImage }
  | { readonly kind: "elsewhere" };

const ECR_HOST = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** Parses an image's reference: `[host[:port]/]repository[:tag][@digest]`. */
export function sourceOf(image: string): ImageSource {
  const slash = image.indexOf("/");
  const first = slash === -1 ? "" : image.slice(0, slash);
  // Docker's rule: the first component is a host if it has a dot or a port, or is localhost.
  if (!first.includes(".") && !first.includes(":")) {
    return { kind: "elsewhere" };
  }
  const host = first.replace(/:\d+$/, "").toLowerCase();
  const path = image.slice(slash + 1);
  if (host.endsWith(".invalid")) {
    return { kind: "unresolvable", host, path };
  }
  const [, account, region] = host.match(ECR_HOST) ?? [];
  if (account === undefined || region === undefined) {
    return { kind: "elsewhere" };
  }
  const [name = "", digest] = path.split("@");
  const [repository = "", tag = "latest"] = name.split(":");
  return {
    kind: "ecr",
    image: { account, region, repository, version: digest === undefined ? { tag } : { digest } },
  };
}

/** Why the image can't be pulled, as the error message of ECS. `undefined` if it can be pulled. */
export async function pullProblem(image: string, backing: Backing): Promise<string | undefined> {
  const source = sourceOf(image);
  switch (source.kind) {
    case "elsewhere":
      return undefined;
    case "unresolvable":
      return `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: failed to do request: Head "https://${source.host}/v2/": dial tcp: lookup ${source.host}: no such host`;
    case "ecr":
      return (await backing.hasImage(source.image))
        ? undefined
        : `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`;
  }
}
