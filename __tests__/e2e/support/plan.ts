/** What a plan would do to one resource. */
export interface PlannedChange {
  /** The resource's type, and its construct path (`cdktf`) or its name (Terraform): `aws_ecs_task_definition task/definition`. */
  readonly resource: string;
  readonly action: string;
}

/** Reads the changes out of what `cdktf` or Terraform prints of a plan. Empty if nothing changes. */
export function plannedChanges(output: string): PlannedChange[] {
  const heading =
    /# ([a-z0-9_]+)\.([\w-]+)(?: \(([^)]+)\))? (?:is tainted, so )?(?:must|will) be (created|destroyed|replaced|updated in-place)/g;
  return [...output.matchAll(heading)].map(([, type, name, path, action]) => ({
    resource: `${type} ${path ?? name}`,
    action: action ?? "",
  }));
}
