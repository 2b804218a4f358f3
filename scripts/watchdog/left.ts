/** What a run left behind, and what the watchdog did about it: as values, and in words for its log. */
import { type AwsFailure, explainFailure } from "../aws";

export type LeftDeployment =
  /** CodeDeploy accepted the request to stop it, or it had already ended. */
  | { readonly kind: "stopped"; readonly id: string }
  /** It is a rollback that has moved all production traffic, so it was not stopped. */
  | { readonly kind: "continues"; readonly id: string }
  | { readonly kind: "not-stopped"; readonly id: string; readonly failure: AwsFailure }
  /** The order never arrived, or its deployment has ended. */
  | { readonly kind: "not-running"; readonly mark: string }
  /** AWS did not say whether the order's deployment is running. */
  | { readonly kind: "not-known"; readonly mark: string };

export type LeftScaling =
  | { readonly kind: "restored"; readonly service: string }
  | { readonly kind: "not-restored"; readonly service: string; readonly failure: AwsFailure };

export function describeDeployment(left: LeftDeployment): string {
  switch (left.kind) {
    case "stopped":
      return `${left.id} is being stopped and rolled back, or had already ended`;
    case "continues":
      return `${left.id} is a rollback that has moved all production traffic: it continues`;
    case "not-stopped":
      return `${left.id} can't be stopped. ${explainFailure(left.failure)}`;
    case "not-running":
      return `no deployment with the mark ${left.mark} is running: the order never arrived, or the deployment has ended`;
    case "not-known":
      return `it is not known whether a deployment with the mark ${left.mark} is running`;
  }
}

export function describeScaling(left: LeftScaling): string {
  return left.kind === "restored"
    ? `the scaling of ${left.service} is restored`
    : `the scaling of ${left.service} can't be restored. ${explainFailure(left.failure)}`;
}
