/**
 * How the driver ends. Terraform sees zero or not zero; a person, and a script around Terraform, see which of these.
 *
 * They are a contract: a number never changes its meaning.
 */
export const EXIT_CODE = {
  /** The revision is live, or nothing was to be done. */
  done: 0,
  /** A mistake in this program: the output ends with a stack trace. */
  bug: 1,
  /** The document, a variable, the credentials or the service that it names is wrong. Nothing was created. */
  badInput: 2,
  /** The deployment failed or was stopped, and production is on the revision that was live before: the one that was PRIMARY. */
  rolledBack: 3,
  /** The deployment failed or was stopped, and production isn't (wholly) on the revision that was live before. */
  notRolledBack: 4,
  /** No verdict in the time there was, or AWS can no longer be asked. A deployment, if there is one, keeps running. */
  outOfTime: 5,
  /** A deployment would have been wrong now. Nothing was created. */
  refused: 6,
} as const;

export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];
