/** What a preflight could not check, and why: data, and its text. */
import { type AwsFailure, explainFailure } from "../../aws";

/** A check of a revision or of its group. A `kind` never changes its meaning. */
export type RevisionCheck =
  | {
      readonly kind: /** Whether the revision failed before. */
        | "previous-attempts"
        /** All SSM parameters of the task definition, by one call. */
        | "parameters"
        /** The service's registries of AWS Cloud Map. */
        | "registries"
        /** The alarms of the deployment group. */
        | "alarms";
    }
  | {
      readonly kind:
        | "task-definition"
        | "image"
        | "secret"
        | "file-system"
        /** Those of the cluster. */
        | "capacity-providers"
        /** That of the deployment group. */
        | "role"
        /** A lifecycle hook's function. */
        | "hook";
      /** What is checked: an ARN, an id, a name or an image. */
      readonly name: string;
    };

/** A check without a result. It does not block the deployment: CodeDeploy or ECS makes the check itself. */
export interface Unchecked {
  readonly check: RevisionCheck;
  readonly why: WhyUnchecked;
}

/** Why a check has no result. */
export type WhyUnchecked =
  | { readonly kind: "failed-call"; readonly failure: AwsFailure }
  /** The answer of ECS does not have it. */
  | { readonly kind: "not-reported" }
  /** EC2 does not list these subnets, so their zones are not known. */
  | { readonly kind: "subnets-not-found"; readonly subnetIds: readonly string[] };

/** It is not known whether the revision failed before: the list of deployments could not be read. */
export function uncheckedAttempts(failure: AwsFailure): Unchecked {
  return { check: { kind: "previous-attempts" }, why: { kind: "failed-call", failure } };
}

/** Both as text, for the log. */
export function describeUnchecked({ check, why }: Unchecked): string {
  return check.kind === "previous-attempts"
    ? `${describeWhy(why)} It is not known ${describeCheck(check)}.`
    : `${describeWhy(why)} Not checked: ${describeCheck(check)}.`;
}

/** What could not be checked, such as `whether ECR has the image shop/web:1`. */
export function describeCheck(check: RevisionCheck): string {
  switch (check.kind) {
    case "previous-attempts":
      return "whether this revision failed before";
    case "task-definition":
      return `whether the task definition ${check.name} can be deployed`;
    case "image":
      return `whether ECR has the image ${check.name}`;
    case "secret":
      return `whether the secret ${check.name} exists`;
    case "parameters":
      return "whether the SSM parameters of the task definition exist";
    case "registries":
      return "whether the service has the registries of AWS Cloud Map that the stack wants";
    case "file-system":
      return `whether the tasks can mount the file system ${check.name}`;
    case "capacity-providers":
      return `whether the cluster ${check.name} has the capacity providers`;
    case "role":
      return `whether the role ${check.name} exists`;
    case "hook":
      return `whether the hook function ${check.name} exists`;
    case "alarms":
      return "whether an alarm of the group is in ALARM";
  }
}

/** Why it could not be checked, in sentences. */
export function describeWhy(why: WhyUnchecked): string {
  switch (why.kind) {
    case "failed-call":
      return explainFailure(why.failure);
    case "not-reported":
      return "ECS does not report it.";
    case "subnets-not-found":
      return `EC2 does not find ${why.subnetIds.join(", ")}.`;
  }
}
