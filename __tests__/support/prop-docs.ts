/** Reads the docstrings of types and their members from the sources. */
import type {
  Identifier,
  TsInterfaceDeclaration,
  TsType,
  TsTypeAliasDeclaration,
  TsTypeElement,
} from "@swc/core";
import { type DocAt, readDeclarations, stackFiles } from "./declarations";

/** A member of an interface or of a variant of a type. */
export interface DocumentedMember {
  /** Its type and its name, such as `HealthCheck.path`. */
  readonly path: string;
  readonly isOptional: boolean;
  /** Its docstring. Empty without one. */
  readonly doc: string;
  /** The docstrings of its type and its variant. */
  readonly outer: readonly string[];
  /** The names of the types of its value. */
  readonly types: readonly string[];
}

/** A type of this project. */
export interface DocumentedType {
  readonly doc: string;
  readonly members: readonly DocumentedMember[];
  /** The names of all types that it mentions. */
  readonly mentions: readonly string[];
}

/** All types of the stacks and of the contract, by name. A name that two files declare has the members of both. */
export function documentedTypes(): ReadonlyMap<string, DocumentedType> {
  const types = new Map<string, DocumentedType>();
  for (const [name, type] of stackFiles().flatMap(typesOf)) {
    const other = types.get(name) ?? { doc: "", members: [], mentions: [] };
    types.set(name, {
      doc: `${other.doc}${type.doc}`,
      members: [...other.members, ...type.members],
      mentions: [...other.mentions, ...type.mentions],
    });
  }
  return types;
}

/** The types that are reached from others, these included. */
export function reachable(
  types: ReadonlyMap<string, DocumentedType>,
  roots: readonly string[],
): ReadonlySet<string> {
  const found = new Set(roots);
  // A set's iteration visits what is added during it.
  for (const name of found) {
    for (const other of types.get(name)?.mentions ?? []) {
      if (types.has(other)) {
        found.add(other);
      }
    }
  }
  return found;
}

function typesOf(file: string): (readonly [string, DocumentedType])[] {
  const { items, docAt } = readDeclarations(file);
  return items.flatMap((item) =>
    item.type === "TsInterfaceDeclaration" || item.type === "TsTypeAliasDeclaration"
      ? [[item.id.value, describeType(item, docAt)] as const]
      : [],
  );
}

function describeType(
  declaration: TsInterfaceDeclaration | TsTypeAliasDeclaration,
  docAt: DocAt,
): DocumentedType {
  const doc = docAt(declaration.span.start);
  const reader = new MemberReader(declaration.id.value, docAt);
  return {
    doc,
    members:
      declaration.type === "TsInterfaceDeclaration"
        ? reader.elements(declaration.body.body, [doc])
        : reader.members(declaration.typeAnnotation, [doc]),
    mentions: namesIn(declaration),
  };
}

class MemberReader {
  constructor(
    private readonly owner: string,
    private readonly docAt: DocAt,
  ) {}

  /** The members that a type writes out. */
  members(type: TsType, outer: readonly string[]): DocumentedMember[] {
    switch (type.type) {
      case "TsTypeLiteral":
        return this.elements(type.members, outer);
      case "TsParenthesizedType":
        return this.members(type.typeAnnotation, outer);
      case "TsIntersectionType":
        return type.types.flatMap((one) => this.members(one, outer));
      case "TsUnionType":
        return type.types.flatMap((one) => this.members(one, [...outer, this.docAt(one.span.start)]));
      default:
        return [];
    }
  }

  elements(elements: readonly TsTypeElement[], outer: readonly string[]): DocumentedMember[] {
    return elements.flatMap((element) => {
      if (element.type !== "TsPropertySignature" || element.typeAnnotation === undefined) {
        return [];
      }
      const { value } = element.key as Identifier;
      const type = element.typeAnnotation.typeAnnotation;
      return [
        {
          path: `${this.owner}.${value}`,
          isOptional: element.optional,
          doc: this.docAt(element.span.start),
          outer,
          types: namesIn(type),
        },
        ...this.members(type, outer),
      ];
    });
  }
}

/** The names of the types in a part of the syntax tree. */
function namesIn(node: unknown): string[] {
  if (typeof node !== "object" || node === null) {
    return [];
  }
  const { type, typeName, expression } = node as {
    readonly type?: string;
    readonly typeName?: Partial<Identifier>;
    readonly expression?: Partial<Identifier>;
  };
  const name =
    type === "TsTypeReference"
      ? typeName?.value
      : type === "TsExpressionWithTypeArguments"
        ? expression?.value
        : undefined;
  return [...(name === undefined ? [] : [name]), ...Object.values(node).flatMap(namesIn)];
}
