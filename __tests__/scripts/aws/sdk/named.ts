/** An error as the SDK throws it, which is known by its name only. */
export function named(name: string, httpStatusCode = 400, message = "as AWS says"): Error {
  return Object.assign(new Error(message), { name, $fault: "client", $metadata: { httpStatusCode } });
}
