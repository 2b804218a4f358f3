/** The SDK's credential chain, with every failure recognizable as one of credentials. */
import { type DefaultProviderInit, defaultProvider } from "@aws-sdk/credential-provider-node";
import { AwsFailure } from "../../failure";
import { asFailure } from "./as-failure";

type Credentials = ReturnType<typeof defaultProvider>;

const UNUSABLE = "one of this machine's AWS settings is not valid";

/**
 * The credential chain of a client. For a setting that is not valid, such as the region of a profile or the address of the
 * instance metadata, the SDK's chain throws a plain error, which would look like a bug.
 *
 * @throws the chain's error; a plain one as a CredentialsProviderError
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

/** Errors of AWS, of the system and bugs have names or codes. */
function isPlain(error: Error & { readonly code?: string }): boolean {
  return (
    error.name === "Error" &&
    error.code === undefined &&
    !(asFailure("sts:AssumeRole", error) instanceof AwsFailure)
  );
}

/** The chain's message contains the setting's value, which may be a secret in the wrong place, so it is only for the log. */
function unusable(error: Error): Error {
  return Object.assign(new Error(UNUSABLE, { cause: error }), {
    name: "CredentialsProviderError",
    given: error.message,
  });
}
