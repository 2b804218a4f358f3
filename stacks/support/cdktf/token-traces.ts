/**
 * Runs `work` without recording where each token is made. CDKTF records it for its error messages, with the whole call
 * stack through the source maps of `tsx`: a third of the time of a synth.
 *
 * Errors keep their stack traces: they don't need `Error.captureStackTrace`.
 */
export function withoutTokenTraces<T>(work: () => T): T {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => {};
  try {
    return work();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
