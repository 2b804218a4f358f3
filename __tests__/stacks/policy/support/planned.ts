import type { Attributes } from "../../../support/template";
import { jsonIn } from "./documents";
import { type Resource, Resources, withoutHash } from "./resources";

/** What the rules read of `terraform show -json <plan>`. */
export interface Plan {
  readonly planned_values: {
    readonly root_module: { readonly resources?: readonly PlannedResource[] };
  };
  readonly configuration: {
    readonly root_module: {
      readonly resources?: readonly { readonly address: string; readonly expressions?: Attributes }[];
    };
  };
}

interface PlannedResource {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly values: Attributes;
}

/**
 * The resources of a stack's plan. A plan of a stack that is applied has all values, those of data sources too.
 *
 * @param stack `<app>/<stack>`
 */
export function plannedResources(stack: string, { planned_values, configuration }: Plan): Resources {
  const expressions = new Map(
    configuration.root_module.resources?.map((one) => [one.address, one.expressions ?? {}]),
  );
  const managed = (planned_values.root_module.resources ?? []).filter(({ mode }) => mode === "managed");
  return new Resources(
    managed.map(({ address, type, name, values }): Resource => {
      const configured = Object.entries(expressions.get(address) ?? {});
      return {
        name: `${stack}/${withoutHash(name)}`,
        type,
        address,
        values: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, decoded(value)])),
        references: Object.fromEntries(configured.map(([key, value]) => [key, addressesIn(value)])),
      };
    }),
  );
}

/** A value with the documents in it. */
function decoded(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(decoded);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, decoded(one)]));
  }
  return typeof value === "string" ? jsonIn(value) : value;
}

/** The addresses in the `references` of expressions, at any depth: `aws_vpc.main` of `aws_vpc.main.id`. */
function addressesIn(expression: unknown): string[] {
  if (typeof expression !== "object" || expression === null) {
    return [];
  }
  return Object.entries(expression).flatMap(([key, value]) =>
    key === "references"
      ? (value as string[]).map((reference) => reference.split(".").slice(0, 2).join("."))
      : addressesIn(value),
  );
}
