import type { Attributes } from "../../../support/template";

/** A resource, the same from synthesized JSON and from a plan. */
export interface Resource {
  /** `<app>/<stack>/<construct>`, such as `simple/hello/load-balancer`. Exceptions name it. */
  readonly name: string;
  readonly type: string;
  readonly address: string;
  /** The attributes by Terraform's names. JSON documents are decoded. */
  readonly values: Attributes;
  /** The addresses of the resources to which each attribute refers. */
  readonly references: Readonly<Record<string, readonly string[]>>;
}

/** The resources of a stack. */
export class Resources {
  constructor(readonly all: readonly Resource[]) {}

  of(...types: readonly string[]): readonly Resource[] {
    return this.all.filter(({ type }) => types.includes(type));
  }

  /** The resources of a type with an attribute that refers to another resource. */
  referringTo(resource: Resource, type: string, attribute: string): readonly Resource[] {
    return this.of(type).filter(({ references }) => references[attribute]?.includes(resource.address));
  }

  /** The resources to which an attribute refers. */
  referredBy({ references }: Resource, attribute: string): readonly Resource[] {
    return this.all.filter(({ address }) => references[attribute]?.includes(address));
  }
}

/** The blocks of a name. Synthesized JSON has an object for one block, a plan has a list. */
export function blocks(values: Attributes, name: string): readonly Attributes[] {
  const value = values[name] ?? [];
  return (Array.isArray(value) ? value : [value]) as Attributes[];
}

/** Whether an attribute has a value. A plan has `null` or an empty text for one that is not set. */
export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** A construct's path without CDKTF's hash. */
export function withoutHash(id: string): string {
  return id.replace(/_[0-9A-F]{8}$/, "");
}
