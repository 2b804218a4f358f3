/** The wanted and the possible target of a rollback. */
import type { Deployment } from "../../aws";
import type { DeploymentRequest } from "../../contract";
import type { RunFlags } from "../deploy/deploy";
import type { Kept } from "../watch/kept-revision";

/** What `rollback` takes. */
export interface RollbackOptions extends RunFlags {
  /** Only shows what would be done. */
  readonly dryRun?: boolean | undefined;
  /** The id of a deployment, or a task definition. @default - the last good revision before the one that is live */
  readonly to?: string | undefined;
}

/** What is rolled back to. */
export interface Goal {
  readonly request: DeploymentRequest;
  /** The deployment whose AppSpec it is; `undefined` if it is the live revision's, with another task definition. */
  readonly deployment: Deployment | undefined;
  /** Whether the hooks of what is live are not known, so that it has none. @default false */
  readonly lacksHooks?: boolean;
}

/** The target of a rollback, or why there is none. */
export type Target =
  | ({ readonly kind: "found" } & Goal)
  /** Among the deployments that were read, none succeeded before the live one, except those that were rolled back. */
  | { readonly kind: "nothing"; readonly hasDeployments: boolean; readonly left: readonly Left[] }
  /** The target depends on an AppSpec that is not known. */
  | {
      readonly kind: "unknown";
      readonly deployment: Deployment;
      readonly kept: Exclude<Kept, { kind: "kept" }>;
      /** What it rolled out, such as `app:6`, as far as that is known. */
      readonly taskDefinition: string | undefined;
      /** Whether it may have deployed what is live, so that it is perhaps not the target. */
      readonly mayBeLive: boolean;
      /** As in {@link Goal}, if `taskDefinition` is deployed instead. @default false */
      readonly lacksHooks?: boolean;
    }
  | { readonly kind: "no-such-deployment"; readonly id: string }
  /** `--to` names a deployment that did not succeed, or of another deployment group. */
  | { readonly kind: "not-succeeded" | "other-group"; readonly deployment: Deployment };

/** A release that was rolled back by an operator, so that no rollback goes there. */
export interface Left {
  readonly deployment: Deployment;
  /** What it rolled out, such as `app:7`. */
  readonly taskDefinition: string;
  /** The rollback. */
  readonly by: Deployment;
}
