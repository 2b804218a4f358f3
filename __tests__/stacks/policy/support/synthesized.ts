import type { Attributes, SynthesizedStack } from "../../../support/template";
import { jsonIn } from "./documents";
import { type Resource, Resources, withoutHash } from "./resources";

/** What the rules read of data sources: the value of an attribute, made from the source's arguments. */
const DATA_SOURCES: Readonly<Record<string, (source: Attributes) => unknown>> = {
  "aws_iam_policy_document.json": policyOf,
  "aws_vpc_endpoint_service.service_name": ({ service }) => `com.amazonaws.region.${service}`,
};

/** The resources of a synthesized stack. @param stack `<app>/<stack>` */
export function synthesizedResources(stack: string, json: SynthesizedStack): Resources {
  const types = Object.entries(json.resource ?? {});
  return new Resources(
    types.flatMap(([type, byId]) =>
      Object.entries(byId).map(([id, { "//": _metadata, ...attributes }]): Resource => {
        const values = mapValues(attributes, (value) => decoded(value, json));
        return {
          name: `${stack}/${withoutHash(id)}`,
          type,
          address: `${type}.${id}`,
          values,
          references: mapValues(values, addressesIn),
        };
      }),
    ),
  );
}

/** A value with the documents in it: of locals that Terraform encodes, of data sources, and of JSON texts. */
function decoded(value: unknown, json: SynthesizedStack): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => decoded(one, json));
  }
  if (typeof value === "object" && value !== null) {
    return mapValues(value as Attributes, (one) => decoded(one, json));
  }
  return typeof value === "string" ? decodedText(value, json) : value;
}

function decodedText(text: string, json: SynthesizedStack): unknown {
  const local = /^\$\{jsonencode\(local\.([\w-]+)\)\}$/.exec(text)?.[1];
  if (local !== undefined) {
    return json.locals?.[local];
  }
  const [, type = "", id = "", attribute] = /^\$\{data\.(\w+)\.([\w-]+)\.(\w+)\}$/.exec(text) ?? [];
  const source = json.data?.[type]?.[id];
  const read = DATA_SOURCES[`${type}.${attribute}`];
  if (source !== undefined && read !== undefined) {
    return read(source);
  }
  return jsonIn(text);
}

/** The policy of Terraform's data source in IAM's JSON. @throws if it has an argument that isn't read here */
function policyOf({ statement, "//": _metadata, ...others }: Attributes): unknown {
  const unread = Object.keys(others);
  const Statement = (statement as Attributes[]).map(
    ({ sid, effect = "Allow", actions, resources, principals = [], condition, ...rest }) => {
      unread.push(...Object.keys(rest), ...(condition === undefined ? [] : ["condition"]));
      return {
        ...(sid === undefined ? {} : { Sid: sid }),
        Effect: effect,
        Action: actions,
        ...(resources === undefined ? {} : { Resource: resources }),
        Principal: Object.fromEntries(
          (principals as { type: string; identifiers: string[] }[]).map((one) => [one.type, one.identifiers]),
        ),
      };
    },
  );
  if (unread.length > 0) {
    throw new Error(`the rules don't read ${unread.join(", ")} of aws_iam_policy_document`);
  }
  return { Statement };
}

/** The addresses of the resources that expressions in a value refer to. */
function addressesIn(value: unknown): string[] {
  const expressions = JSON.stringify(value ?? null).matchAll(/\$\{.*?\}/g);
  return [...expressions].flatMap(([text]) =>
    [...text.matchAll(/(?<![\w.-])(aws_\w+\.[\w-]+)\.\w+/g)].map(([, address = ""]) => address),
  );
}

function mapValues<T>(attributes: Attributes, map: (value: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, map(value)]));
}
