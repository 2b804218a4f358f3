/** Reads from the sources what the package exports: names, and the docstrings of values and classes. */
import type { ClassDeclaration, ClassMember, Identifier } from "@swc/core";
import { type DocAt, type Item, readDeclarations, stackFiles } from "./declarations";

/** The names that the package exports, as their files declare them. */
export interface ExportedNames {
  readonly types: readonly string[];
  /** Classes, functions and constants. */
  readonly values: readonly string[];
}

/** A declaration, or a member of a class. */
export interface Documented {
  /** Its name, for a member with its class: `Deployment.trigger`. */
  readonly path: string;
  /** Its docstring. Empty without one. */
  readonly doc: string;
  /** The same member of the interfaces that its class implements. Editors show the docstring of that one, too. */
  readonly inherits?: readonly string[];
}

/** The files that the package exports. */
const EXPORTED_FILES = ["stacks/index.ts", "stacks/migration.ts"];

/** What the package exports. */
export function exportedNames(): ExportedNames {
  const exports = EXPORTED_FILES.flatMap((file) => readDeclarations(file).items).flatMap((item) =>
    item.type === "ExportNamedDeclaration"
      ? item.specifiers.flatMap((one) =>
          one.type === "ExportSpecifier"
            ? // The parser's types leave out `typeOnly`.
              [{ name: one.orig.value, isType: (item as { readonly typeOnly?: boolean }).typeOnly === true }]
            : [],
        )
      : [],
  );
  const namesOf = (types: boolean) => exports.flatMap(({ name, isType }) => (isType === types ? [name] : []));
  return { types: namesOf(true), values: namesOf(false) };
}

/** The values with these names, and the public members of those that are classes. */
export function documentedValues(names: readonly string[]): Documented[] {
  return stackFiles().flatMap((file) => {
    const { items, docAt } = readDeclarations(file);
    return items.flatMap((item) => {
      const name = nameOf(item);
      return name === undefined || !names.includes(name)
        ? []
        : [
            { path: name, doc: docAt(item.span.start) },
            ...(item.type === "ClassDeclaration" ? membersOf(item, docAt) : []),
          ];
    });
  });
}

function nameOf(item: Item): string | undefined {
  switch (item.type) {
    case "ClassDeclaration":
    case "FunctionDeclaration":
      return item.identifier.value;
    case "VariableDeclaration":
      return (item.declarations[0]?.id as Partial<Identifier> | undefined)?.value;
    default:
      return undefined;
  }
}

function membersOf(declaration: ClassDeclaration, docAt: DocAt): Documented[] {
  const interfaces = declaration.implements.map(({ expression }) => (expression as Identifier).value);
  return declaration.body.filter(isPublic).map(({ key, span }) => {
    const { value: name } = key as Identifier;
    return {
      path: `${declaration.identifier.value}.${name}`,
      doc: docAt(span.start),
      inherits: interfaces.map((one) => `${one}.${name}`),
    };
  });
}

type NamedMember = Extract<ClassMember, { type: "ClassProperty" | "ClassMethod" }>;

/** The constructor isn't one: its parameters are documented by their types. */
function isPublic(member: ClassMember): member is NamedMember {
  return (
    (member.type === "ClassProperty" || member.type === "ClassMethod") &&
    // The parser has null where nothing is written, other than its types say.
    (member.accessibility ?? "public") === "public"
  );
}
