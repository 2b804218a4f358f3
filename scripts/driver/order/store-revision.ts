/** Stores the AppSpec in S3 before the deployment is created. */
import { AwsFailure } from "../../aws";
import type { DriverContext } from "../context/context";
import { DriverError, NOT_STARTED } from "../context/errors";
import { EXIT_CODE } from "../context/exit-code";
import { nextLines, TRIGGER_WORDING, thenLines, type Wording } from "../context/wording";
import { contentOf, sha256 } from "../state/fingerprint";

/** S3's version of an object while the versioning of its bucket is suspended. */
const NO_VERSION = "null";

/**
 * Where the AppSpec of the order is in S3: already, or stored there now under its fingerprint. Each order gets a version of its
 * own, so a later change of the object doesn't change what was deployed. An AppSpec in another bucket is stored again:
 * CodeDeploy's role may read only the bucket that the stack has now.
 *
 * @returns `undefined` if revisions are not kept in S3
 * @throws AwsFailure when S3 refuses; DriverError when the bucket keeps no versions
 */
export async function storeRevision({ aws, request, wording = TRIGGER_WORDING }: DriverContext) {
  const { application, object, revisionBucket } = request;
  if (revisionBucket === undefined || object?.bucket === revisionBucket) {
    return object;
  }
  const content = contentOf(request);
  const bundleType = isJson(content) ? "JSON" : "YAML";
  const key = `${application}/${sha256(content)}.${bundleType.toLowerCase()}`;
  const stored = await aws.storeRevision({ bucket: revisionBucket, key, bundleType }, content);
  if (stored.version === undefined || stored.version === NO_VERSION) {
    throw notVersioned(revisionBucket, request, wording);
  }
  return stored;
}

/**
 * As {@link storeRevision}, but without S3 the rollback goes on: CodeDeploy takes its AppSpec with the order as well, and
 * production must not wait for a bucket.
 *
 * @returns `undefined` if the AppSpec is sent with the order
 */
export async function storeForRollback(context: DriverContext) {
  try {
    return await storeRevision(context);
  } catch (error) {
    if (!(error instanceof AwsFailure || error instanceof DriverError)) {
      throw error;
    }
    const why = error instanceof AwsFailure ? error.message : "the bucket keeps no versions";
    context.reporter.progress(
      `The AppSpec can't be stored in ${context.request.revisionBucket}, so it is sent inline: ${why}`,
    );
    return undefined;
  }
}

/** The AppSpec of another program, which a rollback deploys again, may be YAML. */
function isJson(content: string): boolean {
  try {
    JSON.parse(content);
    return true;
  } catch {
    return false;
  }
}

/** Without versions, the next upload would change what a rollback deploys. */
function notVersioned(
  bucket: string,
  request: DriverContext["request"],
  { again, command }: Wording,
): DriverError {
  return new DriverError(EXIT_CODE.badInput, [
    NOT_STARTED,
    `  The bucket ${bucket} keeps no versions, so an AppSpec in it can change after it was deployed.`,
    ...nextLines(
      "switch its versioning on",
      `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled --region ${request.region}`,
    ),
    ...thenLines(again, command(request)),
  ]);
}
