/** Reads the docstrings of types and their members from the sources. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type Identifier,
  parseSync,
  type TsInterfaceDeclaration,
  type TsType,
  type TsTypeAliasDeclaration,
  type TsTypeElement,
} from "@swc/core";

const ROOT = resolve(__dirname, "../..");

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
  const stacks = readdirSync(join(ROOT, "stacks"), { recursive: true, encoding: "utf8" });
  const files = [
    ...stacks.filter((file) => file.endsWith(".ts")).map((file) => `stacks/${file}`),
    "scripts/contract/document.ts",
  ];
  const types = new Map<string, DocumentedType>();
  for (const [name, type] of files.flatMap(typesOf)) {
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
  // The parser counts bytes across all files that it has read. A first statement shows where this file begins.
  const source = Buffer.from(`0;\n${readFileSync(join(ROOT, file), "utf8")}`);
  const { body } = parseSync(source.toString(), { syntax: "typescript" });
  const start = body[0]?.span.start ?? 0;
  const docAt = (position: number) => docBefore(source.subarray(0, position - start).toString());
  return body.flatMap((item) => {
    const declaration = item.type === "ExportDeclaration" ? item.declaration : item;
    return declaration.type === "TsInterfaceDeclaration" || declaration.type === "TsTypeAliasDeclaration"
      ? [[declaration.id.value, describeType(declaration, docAt)] as const]
      : [];
  });
}

type DocAt = (position: number) => string;

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

/** The docstring that ends a text, apart from what may stand between it and its type. */
function docBefore(text: string): string {
  const end = text.lastIndexOf("*/");
  const isLast = end >= 0 && /^[\s|(&]*(export )?$/.test(text.slice(end + 2));
  return isLast ? text.slice(text.lastIndexOf("/**", end) + 3, end).replace(/^\s*\*/gm, "") : "";
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
