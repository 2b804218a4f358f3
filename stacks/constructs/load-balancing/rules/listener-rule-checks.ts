import { Token } from "cdktf";
import { checkCidr } from "../../../support/cidr";
import { checkWholeNumber } from "../../../support/numbers";
import { isKnown, type Problem } from "../../../support/problems";
import type { ListenerRule, NamedListenerRules } from "./listener-rule";
import { MAX_PRIORITY } from "./rule-conflicts";

/** AWS's limits for one rule. */
const MAX_VALUES_PER_CONDITION = 3;
const MAX_VALUES = 5;
const MAX_WILDCARDS = 5;
const MAX_LENGTH = 128;

/** A name is a part of a construct's id, and must not look like the index of a list. */
const NAME = /^[a-zA-Z][\w-]{0,63}$/;

/** Everything that is wrong with the rules of one service on one listener. Unresolved tokens pass. */
export function checkListenerRules(prop: string, rules: NamedListenerRules): Problem[] {
  return Object.entries(rules).flatMap(([name, rule]) => [
    ...checkName(prop, name),
    ...checkRule(`${prop}.${name}`, rule),
  ]);
}

function checkName(prop: string, name: string): Problem[] {
  return NAME.test(name)
    ? []
    : [
        {
          prop,
          what: Token.isUnresolved(name)
            ? "got a name that is a token, whose value only Terraform knows"
            : `got the name ${JSON.stringify(name)}`,
          allowed: "a letter, then letters, digits, hyphens and underscores, at most 64 characters",
          fix: 'rename the rule, for instance to "shop"',
        },
      ];
}

function checkRule(prop: string, rule: ListenerRule): Problem[] {
  const conditions = conditionsOf(rule);
  return [
    ...checkWholeNumber(`${prop}.priority`, rule.priority, { min: 1, max: MAX_PRIORITY }),
    ...(conditions.length > 0
      ? []
      : [
          {
            prop,
            what: "has no condition, so it would take the traffic of all later rules",
            allowed: "at least one of hosts, paths, methods, headers, query, sourceCidrBlocks",
            fix: 'add a condition, such as hosts: ["shop.example.com"]',
          },
        ]),
    ...conditions.flatMap((condition) => checkCondition(prop, condition)),
    ...checkTotals(prop, conditions),
    ...checkValues(`${prop}.hosts`, rule.hosts, HOST),
    ...checkValues(`${prop}.paths`, rule.paths, PATH),
    ...checkValues(`${prop}.methods`, rule.methods, METHOD),
    ...checkHeaders(prop, rule.headers),
    ...(isKnown(rule.sourceCidrBlocks)
      ? rule.sourceCidrBlocks.flatMap((block, index) =>
          checkCidr(`${prop}.sourceCidrBlocks[${index}]`, block),
        )
      : []),
  ];
}

function checkCondition(rule: string, { prop, values, keys = [] }: Condition): Problem[] {
  if (values === undefined) {
    return [];
  }
  const path = `${rule}.${prop}`;
  if (values.length === 0 || values.length > MAX_VALUES_PER_CONDITION) {
    return [
      {
        prop: path,
        what: `got ${values.length} values`,
        allowed: `1 to ${MAX_VALUES_PER_CONDITION} values in a condition`,
        fix:
          values.length === 0 ? "add a value, or remove the condition" : "move some of them to another rule",
      },
    ];
  }
  const unfit = [...values, ...keys].filter(
    (value) => isKnown(value) && (value === "" || value.length > MAX_LENGTH),
  );
  return unfit.map((value) => ({
    prop: path,
    what: value === "" ? "got an empty value" : `got a value of ${value.length} characters`,
    allowed: `values of 1 to ${MAX_LENGTH} characters`,
    fix: "shorten or remove the value",
  }));
}

function checkTotals(prop: string, conditions: readonly Condition[]): Problem[] {
  const values = conditions.flatMap((condition) => condition.values ?? []);
  const wildcards = conditions
    .filter(({ prop: name }) => !/^(methods|sourceCidrBlocks)$/.test(name))
    .flatMap((condition) => [...(condition.values ?? []), ...(condition.keys ?? [])])
    .filter((value) => isKnown(value))
    .reduce((sum, value) => sum + (value.match(/[*?]/g)?.length ?? 0), 0);
  const fix = "move some of the conditions' values to another rule";
  return [
    ...(values.length > MAX_VALUES
      ? [
          {
            prop,
            what: `got ${values.length} values in all conditions`,
            allowed: `at most ${MAX_VALUES}`,
            fix,
          },
        ]
      : []),
    ...(wildcards > MAX_WILDCARDS
      ? [{ prop, what: `got ${wildcards} wildcards (* and ?)`, allowed: `at most ${MAX_WILDCARDS}`, fix }]
      : []),
  ];
}

/** What a kind of value looks like. */
interface Form {
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly fix: string;
}

const HOST: Form = {
  pattern: /^[\w.*?-]*\.[a-zA-Z0-9*?]+$/,
  allowed: "host names with a dot, of letters, digits, - _ . and the wildcards * and ?",
  fix: 'write the host without scheme and port, such as "shop.example.com"',
};
const PATH: Form = {
  pattern: /^[/*?][\w.$/~"'@:+&;*?-]*$/,
  allowed: "paths that start with a slash or a wildcard, without a query string",
  fix: 'write the path, such as "/orders/*"',
};
const METHOD: Form = {
  pattern: /^[A-Z_-]{1,40}$/,
  allowed: "HTTP methods in capital letters, at most 40 characters, without wildcards",
  fix: 'write the method, such as "GET"',
};

function checkValues(prop: string, values: readonly string[] | undefined, form: Form): Problem[] {
  if (!isKnown(values)) {
    return [];
  }
  const unfit = values.filter((value) => isKnown(value) && value !== "" && !form.pattern.test(value));
  const { allowed, fix } = form;
  return unfit.map((value) => ({ prop, what: `got ${JSON.stringify(value)}`, allowed, fix }));
}

/** The host has its own condition, and AWS refuses it as a header. */
const HEADER_NAME = /^(?!host$)[\w!#$%&'+.^`|~-]{1,40}$/i;

function checkHeaders(rule: string, headers: ListenerRule["headers"] = {}): Problem[] {
  const unfit = Object.keys(headers).filter((name) => isKnown(name) && !HEADER_NAME.test(name));
  return unfit.map((name) => ({
    prop: `${rule}.headers`,
    what: `got the header name ${JSON.stringify(name)}`,
    allowed: "names of 1 to 40 characters, without spaces and wildcards",
    fix: /^host$/i.test(name) ? "use hosts" : 'write the header\'s name, such as "X-Version"',
  }));
}

/** A condition of a rule with its values. The values are `undefined` where only Terraform knows them. */
interface Condition {
  /** The property, as a path in the rule. */
  readonly prop: string;
  readonly values: readonly string[] | undefined;
  /** The keys of a query string's parameters. They have the limits of values, but are not counted. */
  readonly keys?: readonly string[];
}

function conditionsOf({
  hosts,
  paths,
  methods,
  headers = {},
  query,
  sourceCidrBlocks,
}: ListenerRule): Condition[] {
  const known = (values: readonly string[]) => (isKnown(values) ? values : undefined);
  const lists = { hosts, paths, methods, sourceCidrBlocks };
  return [
    ...Object.entries(lists).flatMap(([prop, values]) =>
      values === undefined ? [] : [{ prop, values: known(values) }],
    ),
    ...Object.entries(headers).map(([name, values]) => ({ prop: `headers.${name}`, values: known(values) })),
    ...(query === undefined
      ? []
      : [
          {
            prop: "query",
            values: query.map(({ value }) => value),
            keys: query.flatMap(({ key }) => key ?? []),
          },
        ]),
  ];
}
