/** The name of an S3 bucket. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** What to say about a value that is not the name of a bucket. */
export const BUCKET_HELP = {
  allowed: "the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens",
  fix: "correct the name; of an ARN, write only the part after the last colon",
};
