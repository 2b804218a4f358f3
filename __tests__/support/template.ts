import { type App, type TerraformStack, Testing } from "cdktf";

/** Attributes of one synthesized resource, as Terraform reads them. */
export type Attributes = Readonly<Record<string, unknown>>;

interface SynthesizedStack {
  readonly terraform: Attributes;
  readonly provider?: Attributes;
  readonly locals?: Attributes;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly output?: Readonly<Record<string, Attributes>>;
}

/** A synthesized stack, to be asked for resources by type: also how many there are, and that there are none. */
export class Template {
  readonly document: SynthesizedStack;

  private constructor(json: string) {
    this.document = JSON.parse(json) as SynthesizedStack;
  }

  static of(stack: TerraformStack): Template {
    return new Template(Testing.synth(stack));
  }

  /** How many resources there are of each type. */
  counts(): Record<string, number> {
    return Object.fromEntries(
      Object.entries(this.document.resource ?? {}).map(([type, byId]) => [type, Object.keys(byId).length]),
    );
  }

  /** All resources of a type, by their ids. */
  all(type: string): Readonly<Record<string, Attributes>> {
    return this.document.resource?.[type] ?? {};
  }

  /** The one resource of a type; throws unless there is exactly one. */
  only(type: string): Attributes {
    const found = Object.values(this.all(type));
    const [first] = found;
    if (first === undefined || found.length > 1) {
      throw new Error(`expected one ${type}, found ${found.length}`);
    }
    return first;
  }

  /** The one resource of a type whose id starts with a prefix; throws unless there is exactly one. */
  byId(type: string, prefix: string): Attributes {
    const found = Object.entries(this.all(type)).filter(([id]) => id.startsWith(prefix));
    const [first] = found;
    if (first === undefined || found.length > 1) {
      throw new Error(`expected one ${type} with an id from ${prefix}, found ${found.length}`);
    }
    return first[1];
  }

  /** The document that an attribute holds, of which Terraform makes JSON: a local, with references in it. */
  json(attribute: unknown): unknown {
    const local = /^\$\{jsonencode\(local\.([\w-]+)\)\}$/.exec(String(attribute))?.[1];
    const found = local === undefined ? undefined : this.document.locals?.[local];
    if (found === undefined) {
      throw new Error(`not the JSON of a local: ${String(attribute)}`);
    }
    return found;
  }

  /** The address of the one resource of a type whose id starts with a prefix. */
  addressOf(type: string, prefix: string): string {
    const ids = Object.keys(this.all(type)).filter((id) => id.startsWith(prefix));
    if (ids.length !== 1) {
      throw new Error(`expected one ${type} with an id from ${prefix}, found ${ids.length}`);
    }
    return `${type}.${ids[0]}`;
  }
}

/** An app to put stacks into, that writes nothing of its own accord. */
export function testApp(): App {
  return Testing.app();
}
