/** Reads the members of this project's types from the sources, for tests that compare documentation with the code. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import {
  type Identifier,
  type Module,
  type ModuleItem,
  parseSync,
  type TsExpressionWithTypeArguments,
  type TsInterfaceDeclaration,
  type TsType,
  type TsTypeAliasDeclaration,
  type TsTypeElement,
  type TsTypeParameterInstantiation,
} from "@swc/core";

const ROOT = resolve(__dirname, "../..");

/** The type of a value: an object with members, a list, one of several strings, or a type that is not inspected. */
export interface Shape {
  readonly members: ReadonlyMap<string, Shape>;
  readonly element?: Shape | undefined;
  /** The allowed strings, if it is one of several. */
  readonly words: readonly string[];
  /** Whether it is optional. */
  readonly isOptional: boolean;
  /** The name of the type, if it is documented elsewhere. */
  readonly named?: string | undefined;
}

/** The path of a member or of a nested member, such as `taskSets[].health`. */
export interface Member {
  readonly path: string;
  readonly isOptional: boolean;
  readonly words: readonly string[];
  readonly named: string | undefined;
}

export interface Reading {
  /** Types that are not inspected, because they are documented elsewhere. */
  readonly named: readonly string[];
  /** Types that the sources don't write out, such as those inferred from a schema. */
  readonly known: Readonly<Record<string, Shape>>;
}

const NOTHING: Shape = { members: new Map(), words: [], isOptional: false };

/** The type of an object, from the types of its members. */
export function objectOf(members: Readonly<Record<string, Partial<Shape>>>): Shape {
  const all = Object.entries(members).map(([name, shape]) => [name, { ...NOTHING, ...shape }] as const);
  return { ...NOTHING, members: new Map(all) };
}

/** @param file from the project's root, such as `scripts/contract/document.ts` */
export function shapeOf(file: string, type: string, reading: Reading): Shape {
  return new Reader(reading).declared(file, type);
}

/** All members. Each follows its parent. */
export function membersOf(shape: Shape, prefix = ""): readonly Member[] {
  return [...shape.members].flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const { element, isOptional, words, named } = member;
    const inner = element ?? member;
    return [
      { path, isOptional, words: [...words, ...(element?.words ?? [])], named: named ?? element?.named },
      ...membersOf(inner, `${path}${element === undefined ? "" : "[]"}.`),
    ];
  });
}

const modules = new Map<string, Module>();

function moduleOf(file: string): Module {
  const found =
    modules.get(file) ?? parseSync(readFileSync(join(ROOT, file), "utf8"), { syntax: "typescript" });
  modules.set(file, found);
  return found;
}

interface Found {
  readonly file: string;
  readonly declaration: TsInterfaceDeclaration | TsTypeAliasDeclaration;
}

/** The declaration of a type that a file declares, imports or re-exports. */
function find(file: string, type: string): Found | undefined {
  for (const item of moduleOf(file).body) {
    const declaration = item.type === "ExportDeclaration" ? item.declaration : item;
    const isType =
      declaration.type === "TsInterfaceDeclaration" || declaration.type === "TsTypeAliasDeclaration";
    if (isType && declaration.id.value === type) {
      return { file, declaration };
    }
    const found = elsewhere(file, item, type);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function elsewhere(file: string, item: ModuleItem, type: string): Found | undefined {
  if (item.type === "ExportAllDeclaration") {
    return find(fileOf(file, item.source.value), type);
  }
  if (item.type === "ExportNamedDeclaration" && item.source) {
    const exported = item.specifiers.find((one) => one.type === "ExportSpecifier" && one.orig.value === type);
    return exported === undefined ? undefined : find(fileOf(file, item.source.value), type);
  }
  if (item.type !== "ImportDeclaration") {
    return undefined;
  }
  const specifier = item.specifiers.find(({ local }) => local.value === type);
  const name = specifier?.type === "ImportSpecifier" ? (specifier.imported?.value ?? type) : undefined;
  return name === undefined ? undefined : find(fileOf(file, item.source.value), name);
}

class Reader {
  constructor(private readonly reading: Reading) {}

  declared(file: string, type: string): Shape {
    const found = find(file, type) ?? fail(`${type} is nowhere to be found from ${file}`);
    return found.declaration.type === "TsInterfaceDeclaration"
      ? this.interface(found.file, found.declaration)
      : this.read(found.file, found.declaration.typeAnnotation);
  }

  private interface(file: string, { extends: parents, body }: TsInterfaceDeclaration): Shape {
    const inherited = parents.map((parent) => this.parent(file, parent));
    return intersected([...inherited, this.literal(file, body.body)]);
  }

  private parent(file: string, { expression, typeArguments }: TsExpressionWithTypeArguments): Shape {
    return this.reference(file, (expression as Identifier).value, typeArguments);
  }

  private literal(file: string, elements: readonly TsTypeElement[]): Shape {
    const members = elements.flatMap((element) => {
      if (element.type !== "TsPropertySignature" || element.typeAnnotation === undefined) {
        return [];
      }
      const shape = this.read(file, element.typeAnnotation.typeAnnotation);
      const isOptional = element.optional || shape.isOptional;
      return [[(element.key as Identifier).value, { ...shape, isOptional }] as const];
    });
    return { ...NOTHING, members: new Map(members) };
  }

  private read(file: string, type: TsType): Shape {
    switch (type.type) {
      case "TsTypeLiteral":
        return this.literal(file, type.members);
      case "TsArrayType":
        return { ...NOTHING, element: this.read(file, type.elemType) };
      case "TsParenthesizedType":
        return this.read(file, type.typeAnnotation);
      case "TsTypeOperator": {
        const of = this.read(file, type.typeAnnotation);
        return type.op === "keyof" ? { ...NOTHING, words: [...of.members.keys()] } : of;
      }
      case "TsUnionType":
        return united(type.types.map((one) => this.read(file, one)));
      case "TsIntersectionType":
        return intersected(type.types.map((one) => this.read(file, one)));
      case "TsLiteralType":
        return type.literal.type === "StringLiteral" ? { ...NOTHING, words: [type.literal.value] } : NOTHING;
      case "TsKeywordType":
        return { ...NOTHING, isOptional: type.kind === "undefined" };
      case "TsTypeReference":
        return type.typeName.type === "Identifier"
          ? this.reference(file, type.typeName.value, type.typeParams)
          : NOTHING;
      case "TsIndexedAccessType": {
        const [key] = this.read(file, type.indexType).words;
        // `(typeof TABLE)[number]`: the type of a value is not inspected.
        return key === undefined
          ? NOTHING
          : (this.read(file, type.objectType).members.get(key) ?? fail(`no member ${key}`));
      }
      default:
        return NOTHING;
    }
  }

  private reference(
    file: string,
    name: string,
    given: TsTypeParameterInstantiation | null | undefined,
  ): Shape {
    if (this.reading.named.includes(name)) {
      return { ...NOTHING, named: name };
    }
    const known = this.reading.known[name];
    if (known !== undefined) {
      return known;
    }
    const [of, by] = (given?.params ?? []).map((one) => this.read(file, one));
    const names = by?.words ?? [];
    switch (name) {
      case "Record":
        return NOTHING;
      case "Readonly":
        return of ?? NOTHING;
      case "NonNullable":
        return { ...(of ?? NOTHING), isOptional: false };
      case "Partial":
        return mapped(of, () => true, true);
      case "Pick":
        return mapped(of, (member) => names.includes(member));
      case "Omit":
        return mapped(of, (member) => !names.includes(member));
      default:
        return this.declared(file, name);
    }
  }
}

function mapped(shape: Shape = NOTHING, isKept: (name: string) => boolean, isOptional = false): Shape {
  const kept = [...shape.members]
    .filter(([name]) => isKept(name))
    .map(([name, member]) => [name, { ...member, isOptional: member.isOptional || isOptional }] as const);
  return { ...shape, members: new Map(kept) };
}

/** A union: members that are not in every object are optional. */
function united(shapes: readonly Shape[]): Shape {
  const objects = shapes.filter(({ members }) => members.size > 0);
  const names = [...new Set(objects.flatMap(({ members }) => [...members.keys()]))];
  const members = names.map((name) => {
    const found = objects.flatMap(({ members }) => members.get(name) ?? []);
    const all = united(found);
    return [name, { ...all, isOptional: all.isOptional || found.length < objects.length }] as const;
  });
  return {
    members: new Map(members),
    element: shapes.find(({ element }) => element !== undefined)?.element,
    words: [...new Set(shapes.flatMap(({ words }) => words))],
    isOptional: shapes.some(({ isOptional }) => isOptional),
    named: shapes.find(({ named }) => named !== undefined)?.named,
  };
}

/** An intersection: it has the members of all types. */
function intersected(shapes: readonly Shape[]): Shape {
  const names = [...new Set(shapes.flatMap(({ members }) => [...members.keys()]))];
  const members = names.map((name) => {
    const found = shapes.flatMap(({ members }) => members.get(name) ?? []);
    return [name, { ...united(found), isOptional: found.every(({ isOptional }) => isOptional) }] as const;
  });
  return { ...united(shapes), members: new Map(members) };
}

function fileOf(from: string, specifier: string): string {
  const path = relative(ROOT, resolve(ROOT, dirname(from), specifier));
  return existsSync(join(ROOT, `${path}.ts`)) ? `${path}.ts` : `${path}/index.ts`;
}

function fail(what: string): never {
  throw new Error(what);
}
