/** An error as the SDK throws it: AWS's name for it is all that tells it from others. */
export function named(name: string, httpStatusCode = 400, message = "as AWS says"): Error {
  return Object.assign(new Error(message), { name, $fault: "client", $metadata: { httpStatusCode } });
}
