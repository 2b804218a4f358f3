/** The AppSpec of a trigger, field by field. */

import { familyAndRevision } from "../driver";
import type { PlannedChange } from "../plan/plan";
import { type ChangedField, type Compared, compared, textOf } from "./fields";
import { at, isObject } from "./values";

const PATH = "triggers_replace.app_spec";

/** Compares the AppSpec that a trigger has with the one that it gets. */
export function comparedAppSpecs({ before, after, afterUnknown, sensitive }: PlannedChange): Compared {
  const { changed, unchanged } = compared(
    { value: fieldsOf(at(before, PATH)), sensitive: marksOf(sensitive.before) },
    {
      value: fieldsOf(at(after, PATH)),
      unknown: marksOf(afterUnknown),
      sensitive: marksOf(sensitive.after),
    },
    (_, value) => (isTaskDefinition(value) ? familyAndRevision(value) : textOf(value)),
  );
  return { changed: changed.map(named), unchanged: unchanged.filter((field) => field !== "") };
}

/** An AppSpec that is hidden or unknown as a whole has no fields. */
function named(change: ChangedField): ChangedField {
  return change.field === "" ? { ...change, field: "AppSpec" } : change;
}

/** The marks of the AppSpec. A mark of something around it counts for all of it. */
function marksOf(marks: unknown): unknown {
  const around = at(marks, "triggers_replace");
  return around === true || fieldsOf(at(around, "app_spec"));
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
