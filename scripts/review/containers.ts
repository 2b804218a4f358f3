/** What a new revision of a task definition changes. Values that may be secrets are never part of it. */
import type { PlannedChange, Values } from "../plan/plan";
import { type ChangedField, compared } from "./fields";
import { blocks, isObject, isSensitive, isUnknown, parsed } from "./values";

/** An image of a container. */
export interface ImageChange {
  readonly container: string;
  /** Left out for a new container, or if it isn't known. */
  readonly old?: string;
  /** Left out for a removed container, or if it isn't known. */
  readonly new?: string;
}

/** Attributes that AWS sets, or that say nothing about the tasks. */
const OF_AWS = ["arn", "arn_without_revision", "id", "revision", "tags", "tags_all", "container_definitions"];
/** Settings of a task whose values are shown. */
const SHOWN =
  /^(cpu|memory|family|network_mode|requires_compatibilities|runtime_platform|ephemeral_storage)\b/;

/** The images of a task definition's containers, by name. */
export function imagesIn(values: Values): Readonly<Record<string, string>> {
  return Object.fromEntries(
    containersOf(values).flatMap(({ name, image }) =>
      typeof name === "string" && typeof image === "string" ? [[name, image]] : [],
    ),
  );
}

/** The old and the new image of each container. */
export function imageChanges(
  old: Readonly<Record<string, string>>,
  next: Readonly<Record<string, string>>,
): readonly ImageChange[] {
  return [...new Set([...Object.keys(next), ...Object.keys(old)])].map((container) => ({
    container,
    ...(old[container] === undefined ? {} : { old: old[container] }),
    ...(next[container] === undefined ? {} : { new: next[container] }),
  }));
}

/** What changes in a task definition, without its images. */
export function taskChanges(change: PlannedChange): readonly ChangedField[] {
  if (change.action !== "replaced" && change.action !== "changed") {
    return [];
  }
  return [...settingChanges(change), ...containerChanges(change)];
}

function settingChanges({ before, after, afterUnknown, sensitive }: PlannedChange): readonly ChangedField[] {
  const { changed } = compared(
    { value: without(before), sensitive: sensitive.before },
    { value: without(after), unknown: without(afterUnknown), sensitive: sensitive.after },
  );
  // Of a new revision AWS sets defaults anew: an unknown value that no code sets says nothing.
  return changed
    .filter(({ kind, field }) => kind !== "known-after-apply" || /_role_arn$/.test(field))
    .map((field) => (SHOWN.test(field.field) ? field : hidden(field)));
}

function containerChanges(change: PlannedChange): readonly ChangedField[] {
  if (isUnknown(change, "container_definitions")) {
    return [{ field: "containers", kind: "known-after-apply" }];
  }
  if (isSensitive(change, "container_definitions")) {
    return [{ field: "containers", kind: "hidden" }];
  }
  const [old, next] = [containersOf(change.before), containersOf(change.after)];
  // Of a new or removed container, the image says enough.
  const isIn = (containers: readonly Values[]) => (one: Values) =>
    containers.some(({ name }) => name === one["name"]);
  const sideOf = (containers: readonly Values[]) => ({
    value: Object.fromEntries(containers.map((container) => [container["name"], byName(container)])),
  });
  return compared(sideOf(old.filter(isIn(next))), sideOf(next.filter(isIn(old))))
    .changed.filter(({ field }) => !/^[^.]*\.(image|name)$/.test(field))
    .map((field) =>
      /^[^.]*\.(cpu|memory|memoryReservation|essential)$/.test(field.field) ? field : hidden(field),
    );
}

/** Lists of names and values as objects: a variable is known by its name, not by its position. */
function byName(container: Values): Values {
  const named = (list: unknown, member: string) =>
    Object.fromEntries(blocks(list).map((item) => [String(item["name"]), item[member]]));
  const { environment, secrets, ...others } = container;
  return { ...others, environment: named(environment, "value"), secrets: named(secrets, "valueFrom") };
}

function containersOf(values: Values): readonly Values[] {
  return blocks(parsed(values["container_definitions"]));
}

function hidden({ field }: ChangedField): ChangedField {
  return { field, kind: "hidden" };
}

function without(values: Values): Values {
  return Object.fromEntries(
    Object.entries(isObject(values) ? values : {}).filter(([name]) => !OF_AWS.includes(name)),
  );
}
