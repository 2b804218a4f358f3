import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import type { Client } from "./client";

/** Pushes an image without layers to a new repository of ECR. */
export async function pushImage(client: Client, repositoryName: string, imageTag: string): Promise<void> {
  const ecr = new ECRClient(client);
  const mediaType = "application/vnd.docker.distribution.manifest.v2+json";
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, layers: [] });
  await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest }));
}
