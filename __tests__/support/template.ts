import { type App, type TerraformStack, Testing } from "cdktf";

/** The attributes of one synthesized resource, in Terraform's format. */
export type Attributes = Readonly<Record<string, unknown>>;

/** The JSON of a synthesized stack. */
export interface SynthesizedStack {
  readonly terraform: Attributes;
  readonly provider?: Attributes;
  readonly locals?: Attributes;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly output?: Readonly<Record<string, Attributes>>;
}

/** A synthesized stack. Tests read its resources and their number by type. */
export class Template {
  readonly document: SynthesizedStack;

  private constructor(json: string) {
    this.document = JSON.parse(json) as SynthesizedStack;
  }

  static of(stack: TerraformStack): Template {
    return new Template(Testing.synth(stack));
  }

  /** The number of resources of each type. */
  counts(): Record<string, number> {
    return Object.fromEntries(
      Object.entries(this.document.resource ?? {}).map(([type, byId]) => [type, Object.keys(byId).length]),
    );
  }

  /** All resources of a type, by their ids. */
  all(type: string): Readonly<Record<string, Attributes>> {
    return this.document.resource?.[type] ?? {};
  }

  /** The only resource of a type. Throws unless there is exactly one. */
  only(type: string): Attributes {
    const found = Object.values(this.all(type));
    const [first] = found;
    if (first === undefined || found.length > 1) {
      throw new Error(`expected one ${type}, found ${found.length}`);
    }
    return first;
  }

  /** The only resource of a type whose id starts with a prefix. Throws unless there is exactly one. */
  byId(type: string, prefix: string): Attributes {
    const found = Object.entries(this.all(type)).filter(([id]) => id.startsWith(prefix));
    const [first] = found;
    if (first === undefined || found.length > 1) {
      throw new Error(`expected one ${type} with an id that starts with ${prefix}, found ${found.length}`);
    }
    return first[1];
  }

  /** The document of an attribute that Terraform encodes as JSON: a local with references. */
  json(attribute: unknown): unknown {
    const local = /^\$\{jsonencode\(local\.([\w-]+)\)\}$/.exec(String(attribute))?.[1];
    const found = local === undefined ? undefined : this.document.locals?.[local];
    if (found === undefined) {
      throw new Error(`not the JSON of a local: ${String(attribute)}`);
    }
    return found;
  }

  /** The address of the only resource of a type whose id starts with a prefix. */
  addressOf(type: string, prefix: string): string {
    const ids = Object.keys(this.all(type)).filter((id) => id.startsWith(prefix));
    if (ids.length !== 1) {
      throw new Error(`expected one ${type} with an id that starts with ${prefix}, found ${ids.length}`);
    }
    return `${type}.${ids[0]}`;
  }
}

/** An app for stacks that writes no files by itself. */
export function testApp(): App {
  return Testing.app();
}
