/**
 * The one reader of AppSpecs, for driver, commands and local AWS. It takes what CodeDeploy takes: JSON or YAML, names of
 * members in any case, optional members left out or null, numbers in quotes, hooks as a list or as a map.
 *
 * @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
 */
import { parseText } from "./app-spec-text";
import { HOOK_EVENTS, type ReadAppSpec } from "./document";
import { BY_PATH, check, type NameField, unknownField } from "./issues";
import { type Problem, under } from "./problem";
import { readAppSpecSchema } from "./schema";

/** What an AppSpec says, or why it can't be read. */
export type AppSpecReading =
  | {
      readonly kind: "read";
      readonly appSpec: ReadAppSpec;
      /** Members that AWS doesn't document, or this reader doesn't know. They are left out of `appSpec`. */
      readonly unknownFields: readonly Problem[];
    }
  | { readonly kind: "unreadable"; readonly problems: readonly Problem[] };

/**
 * Reads an AppSpec of any author.
 *
 * @param nameOf how a field is named where it is wrong; the AppSpec itself is `["appSpec"]`
 * @returns the AppSpec in the names and forms of the stacks' own, whatever its spelling; or everything that is wrong
 */
export function readAppSpec(text: string, nameOf: NameField = BY_PATH): AppSpecReading {
  const parsed = parseText(text);
  if (parsed.kind === "wrong") {
    const name = nameOf(["appSpec"]);
    return { kind: "unreadable", problems: parsed.problems.map((problem) => under(`${name} `, problem)) };
  }
  const named: NameField = (path) => nameOf(["appSpec", ...path]);
  const wrong: Problem[] = [];
  const unknownFields: Problem[] = [];
  const value = inUsualForm(parsed.value, APP_SPEC, {
    path: [],
    twice: (path) => wrong.push({ what: `${named(path)}: is given twice` }),
    unknown: (path) => unknownFields.push(unknownField(path, named)),
  });
  const checked = check(readAppSpecSchema, value, named);
  const problems = [...wrong, ...(checked.ok ? [] : checked.problems)];
  return checked.ok && problems.length === 0
    ? { kind: "read", appSpec: checked.value, unknownFields }
    : { kind: "unreadable", problems: [...problems, ...unknownFields] };
}

/** How a value is brought into its usual form: what isn't listed here is kept as it is, for the schema to judge. */
type Form =
  | { readonly members: Readonly<Record<string, Form>>; readonly anyName?: string }
  | { readonly items: Form; readonly fromMap?: true }
  | ((value: unknown) => unknown);

const AS_IS: Form = (value) => value;

/** AWS's page says of all properties that they are "specified with a string". */
const NUMBER: Form = (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value);

/** `0.0` is the only version that AWS documents; people write `1` too, and it is taken. */
const VERSION: Form = (value) => (/^[01](\.0)?$/.test(String(value)) ? 0 : value);

const APP_SPEC: Form = {
  members: {
    version: VERSION,
    Resources: {
      items: {
        // The name of the resource is the author's to choose.
        anyName: "TargetService",
        members: {
          TargetService: {
            members: {
              Type: AS_IS,
              Properties: {
                members: {
                  TaskDefinition: AS_IS,
                  LoadBalancerInfo: { members: { ContainerName: AS_IS, ContainerPort: NUMBER } },
                  PlatformVersion: AS_IS,
                  NetworkConfiguration: {
                    members: {
                      AwsvpcConfiguration: {
                        members: { Subnets: AS_IS, SecurityGroups: AS_IS, AssignPublicIp: AS_IS },
                      },
                    },
                  },
                  CapacityProviderStrategy: {
                    items: { members: { CapacityProvider: AS_IS, Base: NUMBER, Weight: NUMBER } },
                  },
                },
              },
            },
          },
        },
      },
    },
    Hooks: {
      fromMap: true,
      items: { members: Object.fromEntries(HOOK_EVENTS.map((event) => [event, AS_IS])) },
    },
  },
};

/** Where in the AppSpec a value stands, and what to call about its members. */
interface Position {
  readonly path: readonly PropertyKey[];
  readonly twice: (path: readonly PropertyKey[]) => void;
  readonly unknown: (path: readonly PropertyKey[]) => void;
}

function inUsualForm(value: unknown, form: Form, position: Position): unknown {
  if (typeof form === "function") {
    return form(value);
  }
  const at = (key: PropertyKey): Position => ({ ...position, path: [...position.path, key] });
  if ("items" in form) {
    const list = form.fromMap === true && isMap(value) ? Object.entries(value).map(asMap) : value;
    return Array.isArray(list) ? list.map((item, index) => inUsualForm(item, form.items, at(index))) : list;
  }
  if (!isMap(value)) {
    return value;
  }
  const members = new Map<string, unknown>();
  for (const [given, member] of Object.entries(value)) {
    const isOnly = form.anyName !== undefined && Object.keys(value).length === 1;
    const name = isOnly ? form.anyName : nameIn(form.members, given);
    const known = name === undefined ? undefined : form.members[name];
    if (name === undefined || known === undefined) {
      position.unknown([...position.path, given]);
    } else if (members.has(name)) {
      position.twice([...position.path, name]);
    } else if (member !== null) {
      // A member that is null is left out: YAML has one for a name without a value.
      members.set(name, inUsualForm(member, known, at(name)));
    }
  }
  return Object.fromEntries(members);
}

function nameIn(members: Readonly<Record<string, Form>>, given: string): string | undefined {
  return Object.keys(members).find((name) => name.toLowerCase() === given.toLowerCase());
}

function asMap([name, value]: readonly [string, unknown]): object {
  return Object.fromEntries([[name, value]]);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
