import { checkWholeNumber } from "../../support/numbers";
import { checkText, type Problem } from "../../support/problems";
import { number, objectOf, optional, text } from "../../support/props";

/**
 * An approval before production traffic shifts. The deployment starts the new tasks, moves test traffic, and waits in
 * status `Ready`. It continues when somebody approves it with the command `continue`, and ends with `stop`.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeploymentReadyOption.html
 */
export interface Approval {
  /**
   * Minutes that a deployment waits for the approval, 1 to 2880. Without an approval CodeDeploy then stops the
   * deployment, and users stay on the old revision. Terraform waits for this time, and the old and the new tasks are
   * billed for it.
   */
  readonly waitMinutes: number;
  /**
   * Who approves, in words, such as "the web team, in #web-releases": the driver prints it with the command that
   * approves. It gives no permission. At most 200 characters. @default - not printed
   */
  readonly approvers?: string;
}

/** The shape of `Approval`. */
export const approvalShape = objectOf<Approval>({ waitMinutes: number, approvers: optional(text) });

/** CodeDeploy's limit: two days. */
const MAX_WAIT_MINUTES = 2880;

/** Checks an approval. Unresolved tokens pass. */
export function checkApproval(prop: string, { waitMinutes, approvers }: Approval): Problem[] {
  return [
    ...checkWholeNumber(`${prop}.waitMinutes`, waitMinutes, {
      min: 1,
      max: MAX_WAIT_MINUTES,
      unit: "minutes",
    }),
    ...checkText(`${prop}.approvers`, approvers, /^[^\p{Cc}]{1,200}$/u, {
      allowed: "one line of 1 to 200 characters",
      fix: "name the people or the channel, or remove it",
    }),
  ];
}
