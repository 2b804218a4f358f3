import {
  BatchGetImageCommand,
  DescribePullThroughCacheRulesCommand,
  ECRClient,
  type Image,
} from "@aws-sdk/client-ecr";
import { AwsFailure } from "../../failure";
import type { EcrImage, FoundImage, TaskResources } from "../../task-resources";
import { call, callUnless } from "../client/call";
import type { ClientSettings } from "../client/settings";
import { allPages } from "../pages";

const ACTION = "ecr:BatchGetImage";

/** The manifests of an image, and the indexes of images for several architectures. */
const MEDIA_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/** The prefix of a pull through cache rule for all repositories. */
const ROOT = "ROOT";

/** ECR's part of AWS. */
export function images(settings: ClientSettings): Pick<TaskResources, "ecrImage"> {
  const client = new ECRClient(settings);

  /**
   * Whether the first pull of the repository's images fetches them from another registry.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
   */
  async function isCache({ account, repository }: EcrImage): Promise<boolean> {
    const rules = await call("ecr:DescribePullThroughCacheRules", () =>
      allPages(async (nextToken) => {
        const input = { registryId: account, nextToken };
        const got = await client.send(new DescribePullThroughCacheRulesCommand(input));
        return { items: got.pullThroughCacheRules, nextToken: got.nextToken };
      }),
    );
    return rules.some(
      ({ ecrRepositoryPrefix: prefix }) =>
        prefix !== undefined && (prefix === ROOT || repository.startsWith(`${prefix}/`)),
    );
  }

  return {
    async ecrImage(image) {
      const { account, repository, version } = image;
      const got = await callUnless(["RepositoryNotFoundException"], ACTION, () =>
        client.send(
          new BatchGetImageCommand({
            registryId: account,
            repositoryName: repository,
            imageIds: ["tag" in version ? { imageTag: version.tag } : { imageDigest: version.digest }],
            acceptedMediaTypes: MEDIA_TYPES,
          }),
        ),
      );
      const [found] = got?.images ?? [];
      if (found !== undefined) {
        return foundImage(found);
      }
      const [failed] = got?.failures ?? [];
      if (failed !== undefined && failed.failureCode !== "ImageNotFound") {
        throw new AwsFailure("rejected", ACTION, failed.failureCode ?? "", failed.failureReason ?? "");
      }
      return (await isCache(image)) ? {} : undefined;
    },
  };
}

/** @see https://github.com/opencontainers/image-spec/blob/main/image-index.md */
function foundImage({ imageManifest = "" }: Image): FoundImage {
  const index = parsed(imageManifest);
  const architectures = (index.manifests ?? [])
    .flatMap(({ platform }) => platform?.architecture ?? [])
    // Of an attestation about an image.
    .filter((architecture) => architecture !== "unknown");
  return architectures.length === 0 ? {} : { architectures: [...new Set(architectures)] };
}

interface ImageIndex {
  readonly manifests?: readonly { readonly platform?: { readonly architecture?: string } }[];
}

/** ECR checked the manifest when it was pushed. */
function parsed(manifest: string): ImageIndex {
  return manifest === "" ? {} : (JSON.parse(manifest) as ImageIndex);
}
