/** An AppSpec field by field: that of a trigger, or of the stack's output. */

import { familyAndRevision } from "../driver";
import type { PlannedChange, PlannedValue } from "../plan/plan";
import { type ChangedField, type Compared, compared, textOf } from "./fields";
import { at, blocks, isObject } from "./values";

const [AROUND, NAME] = ["triggers_replace", "app_spec"];

/** The AppSpec of a trigger; empty for another resource. */
export function appSpecOfTrigger({
  type,
  before,
  after,
  afterUnknown,
  sensitive,
}: PlannedChange): PlannedValue {
  const appSpecIn = (values: unknown) =>
    type === "terraform_data" ? at(values, `${AROUND}.${NAME}`) : undefined;
  // A mark of something around it counts for all of it.
  const marksIn = (marks: unknown) => at(marks, AROUND) === true || appSpecIn(marks);
  return {
    before: appSpecIn(before),
    after: appSpecIn(after),
    afterUnknown: marksIn(afterUnknown),
    sensitive: { before: marksIn(sensitive.before), after: marksIn(sensitive.after) },
  };
}

/** Compares the AppSpec before and after the apply. */
export function comparedAppSpecs({ before, after, afterUnknown, sensitive }: PlannedValue): Compared {
  const { changed, unchanged } = compared(
    { value: fieldsOf(before), sensitive: fieldsOf(sensitive.before) },
    { value: fieldsOf(after), unknown: fieldsOf(afterUnknown), sensitive: fieldsOf(sensitive.after) },
    (_, value) => (isTaskDefinition(value) ? familyAndRevision(value) : textOf(value)),
  );
  return { changed: changed.map(named), unchanged: unchanged.filter((field) => field !== "") };
}

/** An AppSpec that is hidden or unknown as a whole has no fields. */
function named(change: ChangedField): ChangedField {
  return change.field === "" ? { ...change, field: "AppSpec" } : change;
}

/** A property of an AppSpec's service, as the stacks write it. */
export function propertyOf(appSpec: unknown, path: string): unknown {
  return at(appSpec, `Resources.TargetService.Properties.${path}`);
}

/** The lifecycle events of an AppSpec that call a function. */
export function hookEventsOf(appSpec: unknown): readonly string[] {
  return blocks(isObject(appSpec) ? appSpec["Hooks"] : undefined).flatMap((hook) => Object.keys(hook));
}

/** An AppSpec without its frame, which is the same in all: the settings of the service, and the hooks by their event. */
function fieldsOf(appSpec: unknown): unknown {
  if (!isObject(appSpec)) {
    return appSpec;
  }
  const { Resources: _, Hooks, version: __, ...others } = appSpec;
  const properties = at(appSpec, "Resources.TargetService.Properties");
  if (!isObject(properties)) {
    return appSpec;
  }
  const { NetworkConfiguration, ...settings } = properties;
  const network = at(NetworkConfiguration, "AwsvpcConfiguration");
  return {
    ...settings,
    ...(isObject(network) ? network : NetworkConfiguration === undefined ? {} : { NetworkConfiguration }),
    ...(Array.isArray(Hooks)
      ? { Hooks: Object.assign({}, ...Hooks) as object }
      : Hooks === undefined
        ? {}
        : { Hooks }),
    ...others,
  };
}

function isTaskDefinition(value: unknown): value is string {
  return typeof value === "string" && /^arn:[^:]+:ecs:.*:task-definition\//.test(value);
}
