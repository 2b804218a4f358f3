import {
  isPlainObject,
  knownListOf,
  number,
  objectOf,
  optional,
  recordOf,
  type Shape,
  text,
  textList,
} from "../../../support/props";

/**
 * Which requests of a shared listener go to a service. A request must match all given conditions, and for each
 * condition one of its values. A rule has at least one condition, at most 3 values in a condition, and at most 5 values
 * and 5 wildcards (`*` and `?`) in total.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export interface ListenerRule {
  /** The order in which the listener tries its rules, lowest first: 1 to 50000, unique on the listener. */
  readonly priority: number;
  /** Host names, at most 128 characters each, such as `shop.example.com` or `*.example.com`. @default - any */
  readonly hosts?: readonly string[];
  /** Paths, at most 128 characters each, such as `/orders/*`. Case matters. @default - any */
  readonly paths?: readonly string[];
  /** HTTP methods in capital letters, such as `GET`. @default - any */
  readonly methods?: readonly string[];
  /** The values of headers by the header's name, at most 40 characters. @default - any */
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  /** Parameters of the query string. Without a key, any parameter with this value matches. @default - any */
  readonly query?: readonly QueryParameter[];
  /** The addresses of clients, as IPv4 blocks. @default - any */
  readonly sourceCidrBlocks?: readonly string[];
}

/**
 * The rules of a service on one listener, by name. The name is a part of the construct's id: a rule with another name is
 * another rule, which Terraform creates anew. The URLs in the outputs come from the first rule; apart from that, the order
 * means nothing.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
 */
export type NamedListenerRules = Readonly<Record<string, ListenerRule>>;

/** What a rule asks of a request. */
export type RuleConditions = Omit<ListenerRule, "priority">;

/**
 * A parameter of a query string.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
export interface QueryParameter {
  /** The name of the parameter, at most 128 characters, with wildcards. @default - any parameter */
  readonly key?: string;
  /** The value, at most 128 characters, with wildcards. Upper and lower case are the same. */
  readonly value: string;
}

const rulesShape = recordOf(
  objectOf<ListenerRule>({
    priority: number,
    hosts: optional(textList),
    paths: optional(textList),
    methods: optional(textList),
    headers: optional(recordOf(textList)),
    query: optional(knownListOf(objectOf<QueryParameter>({ key: optional(text), value: text }))),
    sourceCidrBlocks: optional(textList),
  }),
);

/** The shape of `NamedListenerRules`: one rule or more. */
export const listenerRulesShape: Shape<NamedListenerRules> = (given, prop, problems) => {
  if (isPlainObject(given) && Object.keys(given).length === 0) {
    problems.push({
      prop,
      what: "got no rule, so the service would get no traffic",
      allowed: "one rule or more, by name",
      fix: 'add a rule, such as shop: { priority: 10, hosts: ["shop.example.com"] }',
    });
  }
  return rulesShape(given, prop, problems);
};

/** A rule's conditions, as Terraform writes them. */
export function renderConditions(rule: ListenerRule) {
  const { hosts, paths, methods, headers = {}, query, sourceCidrBlocks } = rule;
  return [
    ...(hosts === undefined ? [] : [{ hostHeader: { values: [...hosts] } }]),
    ...(paths === undefined ? [] : [{ pathPattern: { values: [...paths] } }]),
    ...(methods === undefined ? [] : [{ httpRequestMethod: { values: [...methods] } }]),
    ...Object.entries(headers).map(([httpHeaderName, values]) => ({
      httpHeader: { httpHeaderName, values: [...values] },
    })),
    ...(query === undefined ? [] : [{ queryString: query.map((parameter) => ({ ...parameter })) }]),
    ...(sourceCidrBlocks === undefined ? [] : [{ sourceIp: { values: [...sourceCidrBlocks] } }]),
  ];
}

/** The conditions of a rule as one text: equal for two rules that match the same requests in the same words. */
export function conditionsKey(rule: RuleConditions): string {
  const { hosts, paths, methods, headers = {}, query = [], sourceCidrBlocks } = rule;
  const sorted = (values: readonly string[] = []) => [...values].sort();
  const anyCase = (values: readonly string[] = []) => sorted(values.map((value) => value.toLowerCase()));
  return JSON.stringify([
    anyCase(hosts),
    sorted(paths),
    sorted(methods),
    Object.entries(headers)
      .map(([name, values]) => [name.toLowerCase(), anyCase(values)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    anyCase(query.map(({ key = null, value }) => JSON.stringify([key, value]))),
    sorted(sourceCidrBlocks),
  ]);
}
