/**
 * The driver's exit codes. Terraform only checks for zero; operators and scripts can use the exact code.
 *
 * They are part of the interface: a number never changes its meaning.
 */
export const EXIT_CODE = {
  /** The revision is live, or there was nothing to do. */
  done: 0,
  /** A bug in this program: the output ends with a stack trace. */
  bug: 1,
  /** The document, a variable, the credentials or the service that it names is wrong. Nothing was created. */
  badInput: 2,
  /** The deployment failed or was stopped, and production is on the revision that was live before: the one that was PRIMARY. */
  rolledBack: 3,
  /**
   * The deployment failed or was stopped, and production isn't (wholly) on the revision that was live before. Or no deployment was
   * needed, as at the first apply, and the tasks of the live revision fail.
   */
  notRolledBack: 4,
  /** No verdict within the time limit, or AWS refuses to answer. A deployment in progress continues. */
  outOfTime: 5,
  /** The deployment was refused. Nothing was created. */
  refused: 6,
} as const;

export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];
