/** Stops the deployment of another revision. The call is repeated until AWS has answered it. */
import type { Deployment } from "../../aws";
import { AwsFailure, explainFailure, orFailure } from "../../aws";
import { WHEN_RUNNING_VARIABLE } from "../../contract";
import type { DriverContext } from "../context/context";
import { TRIGGER_WORDING } from "../context/wording";

/** One run stops at most this many deployments. More of them mean that two pipelines work against each other. */
export const MOST_SUPERSEDED = 3;

export type StopState =
  /** CodeDeploy has accepted it. */
  | { readonly kind: "accepted" }
  /** It may have arrived. */
  | { readonly kind: "unanswered"; readonly failure: AwsFailure }
  | { readonly kind: "refused"; readonly failure: AwsFailure };

export interface StopOrder {
  readonly state: StopState;
  /** Repeats the call if it got no answer. Without it, a deployment whose stop got lost would run to its end. */
  repeat(): Promise<void>;
}

/**
 * Stops the deployment of another revision with a rollback, and reports that first. CodeDeploy accepts the call twice, and
 * ignores it for a deployment that has ended.
 */
export async function stopRunning(
  { aws, reporter, wording = TRIGGER_WORDING }: DriverContext,
  { id }: Deployment,
): Promise<StopOrder> {
  const stop = async (): Promise<StopState> => {
    const failure = await orFailure(() => aws.stopDeployment(id));
    return failure instanceof AwsFailure
      ? { kind: failure.kind === "transient" ? "unanswered" : "refused", failure }
      : { kind: "accepted" };
  };
  reporter.progress(
    `Deployment ${id} of another revision is in progress: stopping it with a rollback (${wording.setting(WHEN_RUNNING_VARIABLE, "supersede")})`,
  );
  let state = await stop();
  if (state.kind === "unanswered") {
    reporter.progress(
      `  ${explainFailure(state.failure)} The call may have arrived: waiting for the end of ${id}, and repeating the call until then.`,
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
      state = await stop();
      if (state.kind === "accepted") {
        reporter.progress(`  ${id} was still in progress: CodeDeploy has now accepted the call to stop it`);
      }
    },
  };
}
