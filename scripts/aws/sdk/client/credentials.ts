/** Where the credentials come from: the SDK's own chain, whose every failure is told as one. */
import { type DefaultProviderInit, defaultProvider } from "@aws-sdk/credential-provider-node";
import { AwsFailure } from "../../failure";
import { asFailure } from "./as-failure";

type Credentials = ReturnType<typeof defaultProvider>;

const UNUSABLE = "one of this machine's AWS settings is of no use";

/**
 * The chain of a client. It throws plain errors for a setting that it can make nothing of, such as a region of a profile's or
 * the way to the instance metadata; those would be taken for bugs.
 *
 * @throws what the chain throws; where that says nothing of itself, as a CredentialsProviderError
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function credentialsOf(input: DefaultProviderInit): Credentials {
  const chain = defaultProvider(input);
  return async (options) => {
    try {
      return await chain(options);
    } catch (error) {
      throw error instanceof Error && isPlain(error) ? unusable(error) : error;
    }
  };
}

/** Neither AWS's answer, nor the system's, nor a bug: those have names or codes. */
function isPlain(error: Error & { readonly code?: string }): boolean {
  return (
    error.name === "Error" &&
    error.code === undefined &&
    !(asFailure("sts:AssumeRole", error) instanceof AwsFailure)
  );
}

/** The chain's sentence has the setting's value, which may be a secret in the wrong place: it is for the log alone. */
function unusable(error: Error): Error {
  return Object.assign(new Error(UNUSABLE, { cause: error }), {
    name: "CredentialsProviderError",
    given: error.message,
  });
}
