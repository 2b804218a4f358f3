/**
 * Jest loads this file before each test file. It stops CDKTF from recording where each token is made: through Jest's source
 * maps that is half of the time of a synth.
 */

/** The real `Error.captureStackTrace`, for the tests of the traces. */
export const { captureStackTrace } = Error;

Error.captureStackTrace = (object, below) => {
  // The name of the function in CDKTF that asks for a token's trace. All other traces are recorded.
  if (below?.name !== "captureStackTrace") {
    captureStackTrace(object, below);
  }
};
