/** Stores the AppSpec in S3 before the deployment is created. */
import type { DriverContext } from "../context/context";
import { contentOf, sha256 } from "../state/fingerprint";

/**
 * Where the AppSpec of the order is in S3: already, or stored there now under its fingerprint. Each order gets a version of its
 * own, so a later change of the object doesn't change what was deployed.
 *
 * @returns `undefined` if revisions are not kept in S3
 * @throws AwsFailure when S3 refuses
 */
export async function storeRevision({ aws, request }: DriverContext) {
  const { application, object, revisionBucket } = request;
  if (object !== undefined || revisionBucket === undefined) {
    return object;
  }
  const content = contentOf(request);
  return aws.storeRevision(revisionBucket, `${application}/${sha256(content)}.json`, content);
}
