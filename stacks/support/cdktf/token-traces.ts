/**
 * Runs `work` without recording where each token is made. CDKTF records it for its error messages. Each record formats
 * the whole call stack, through the source maps of `tsx`, which takes a third of the time of a synth.
 *
 * Errors keep their stack traces. A trace that is read inside `work` has the positions in the compiled files.
 */
export function withoutTokenTraces<T>(work: () => T): T {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (error, frames) =>
    error instanceof Error ? [error, ...frames.map((frame) => `    at ${frame}`)].join("\n") : "";
  try {
    return work();
  } finally {
    // Restores `undefined` too, with which Node uses its own way, through source maps.
    Error.prepareStackTrace = prepareStackTrace;
  }
}
