/** The order to stop the deployment of another revision, given until AWS has answered it. */
import type { Deployment } from "../../aws";
import { AwsFailure, explainFailure } from "../../aws";
import { WHEN_RUNNING_VARIABLE } from "../../contract";
import type { Watch } from "../context/context";
import { TRIGGER_WORDING } from "../context/wording";

/** So many deployments are stopped for one run at most: who deploys again and again after that has to be talked to. */
export const MOST_SUPERSEDED = 3;

export type StopState =
  | { readonly kind: "taken" }
  /** It may have arrived. */
  | { readonly kind: "unanswered"; readonly failure: AwsFailure }
  | { readonly kind: "refused"; readonly failure: AwsFailure };

export interface StopOrder {
  readonly state: StopState;
  /** Gives it once more, if nobody knows whether it arrived: an order that got lost would leave the deployment to its whole length. */
  repeat(): Promise<void>;
}

/**
 * Stops the deployment of another revision, with a rollback, after it was said: whose it is may be somebody who watches.
 * CodeDeploy takes the order twice, and for one that has ended, without harm.
 */
export async function stopRunning(
  { aws, reporter, wording = TRIGGER_WORDING }: Watch,
  { id }: Deployment,
): Promise<StopOrder> {
  const give = async (): Promise<StopState> => {
    try {
      await aws.stopDeployment(id);
      return { kind: "taken" };
    } catch (error) {
      if (!(error instanceof AwsFailure)) {
        throw error;
      }
      return { kind: error.kind === "transient" ? "unanswered" : "refused", failure: error };
    }
  };
  reporter.progress(
    `Deployment ${id} of another revision is running: stopping it with a rollback (${wording.setting(WHEN_RUNNING_VARIABLE, "supersede")})`,
  );
  let state = await give();
  if (state.kind === "unanswered") {
    reporter.progress(
      `  ${explainFailure(state.failure)} The order may have arrived: waiting for its end, and giving it again while ${id} runs.`,
    );
  }
  return {
    get state() {
      return state;
    },
    async repeat() {
      if (state.kind !== "unanswered") {
        return;
      }
      state = await give();
      if (state.kind === "taken") {
        reporter.progress(`  ${id} still ran: CodeDeploy has taken the order to stop it by now`);
      }
    },
  };
}
