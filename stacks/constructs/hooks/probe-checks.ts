import { checkNoRepeats } from "../../support/lists";
import { checkWholeNumber } from "../../support/numbers";
import { checkText, isKnown, type Problem } from "../../support/problems";
import { propPath } from "../../support/props/shape";
import { checkStatusCodes } from "../load-balancing/health-check";
import {
  EXTRA_SECONDS,
  type HttpProbeOptions,
  MAX_TIMEOUT_SECONDS,
  normalizeProbe,
  probeTimeoutSeconds,
} from "./probe-options";

const RANGES = [
  ["attempts", 1, 100, "attempts"],
  ["successes", 1, 100, "attempts"],
  ["intervalSeconds", 0, 300, "seconds"],
  ["maxLatencyMilliseconds", 1, 60_000, "milliseconds"],
] as const;

/** Everything that is wrong with a probe's options. Unresolved tokens pass. */
export function checkProbe(prop: string, options: HttpProbeOptions): Problem[] {
  const probe = normalizeProbe(options);
  const hasNumbers = RANGES.every(([name]) => isKnown(probe[name]));
  const rangeProblems = RANGES.flatMap(([name, min, max, unit]) =>
    checkWholeNumber(propPath(prop, name), probe[name], { min, max, unit }),
  );
  return [
    ...checkPaths(propPath(prop, "paths"), probe.paths),
    ...checkStatusCodes(propPath(prop, "healthyStatusCodes"), probe.healthyStatusCodes, "a good response"),
    ...checkText(propPath(prop, "bodyContains"), probe.bodyContains, /^[\s\S]{1,1024}$/, {
      allowed: "a text of 1 to 1024 characters",
      fix: "give a text that only good responses contain, or leave it out",
    }),
    ...checkHeaders(propPath(prop, "headers"), probe.headers),
    ...checkText(propPath(prop, "host"), probe.host, /^([\w-]{1,63}\.)+[a-zA-Z]{2,63}$/, {
      allowed: "a host name without scheme, port and wildcard",
      fix: 'write it as "shop.example.com"',
    }),
    ...rangeProblems,
    ...(hasNumbers && rangeProblems.length === 0
      ? [...checkSuccesses(prop, probe), ...checkTime(prop, options)]
      : []),
    ...checkSize(prop, options),
  ];
}

const MAX_PATHS = 10;

function checkPaths(prop: string, paths: readonly string[]): Problem[] {
  if (!isKnown(paths)) {
    return [];
  }
  return [
    ...(paths.length === 0 || paths.length > MAX_PATHS
      ? [
          {
            prop,
            what: `got ${paths.length} paths`,
            allowed: `1 to ${MAX_PATHS} paths`,
            fix: paths.length === 0 ? "leave it out for the path /" : "request the most important ones",
          },
        ]
      : []),
    ...paths.flatMap((path, index) =>
      checkText(`${prop}[${index}]`, path, /^\/[!"$-~]*$/, {
        allowed: "a path that starts with a slash, of printable ASCII characters without spaces and #",
        fix: 'write the path as it is in a URL, such as "/health?deep=true"',
      }),
    ),
    ...checkNoRepeats(prop, paths),
  ];
}

const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]{1,100}$/;
/** Headers that the request itself decides. */
const OWN_HEADERS = /^(host|connection|content-length|transfer-encoding|expect|upgrade)$/i;

function checkHeaders(prop: string, headers: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(headers).flatMap(([name, value]) => [
    ...(HEADER_NAME.test(name) && !OWN_HEADERS.test(name)
      ? []
      : [
          {
            prop,
            what: `got the header name ${JSON.stringify(name)}`,
            allowed:
              "a name without spaces and colons, other than Host, Connection, Content-Length, Transfer-Encoding, Expect and Upgrade",
            fix: /^host$/i.test(name) ? "use host" : 'write the header\'s name, such as "x-probe"',
          },
        ]),
    ...checkHeaderValue(`${prop}.${name}`, value),
  ]);
}

/** The problem doesn't contain the value: it may be a secret. */
function checkHeaderValue(prop: string, value: string): Problem[] {
  return !isKnown(value) || /^[\t\x20-\x7e]*$/.test(value)
    ? []
    : [
        {
          prop,
          what: "has characters that a header can't have",
          allowed: "printable ASCII characters",
          fix: "remove line breaks and encode other characters",
        },
      ];
}

function checkSuccesses(prop: string, { attempts, successes }: ReturnType<typeof normalizeProbe>): Problem[] {
  return successes <= attempts
    ? []
    : [
        {
          prop: propPath(prop, "successes"),
          what: `got ${successes} with ${attempts} attempts, so the probe could never pass`,
          allowed: "at most as many as attempts",
          fix: `set attempts to ${successes} or more`,
        },
      ];
}

function checkTime(prop: string, options: HttpProbeOptions): Problem[] {
  const seconds = probeTimeoutSeconds(options);
  const { attempts, intervalSeconds, maxLatencyMilliseconds } = normalizeProbe(options);
  const mostAttempts = Math.floor(
    (MAX_TIMEOUT_SECONDS - EXTRA_SECONDS) / (intervalSeconds + maxLatencyMilliseconds / 1000),
  );
  return seconds <= MAX_TIMEOUT_SECONDS
    ? []
    : [
        {
          prop: propPath(prop, "attempts"),
          what:
            `${attempts} attempts, each with ${intervalSeconds} s of interval and up to ${maxLatencyMilliseconds} ms ` +
            `of latency, and ${EXTRA_SECONDS} s for start and report, take ${seconds} s`,
          allowed: `at most ${MAX_TIMEOUT_SECONDS} s: Lambda ends every function then`,
          fix: `lower attempts to ${mostAttempts}, or lower intervalSeconds or maxLatencyMilliseconds`,
        },
      ];
}

/** Lambda's limit for all variables of a function is 4 KB. The rest is for the URL and the names. */
const MAX_SIZE = 3500;

function checkSize(prop: string, options: HttpProbeOptions): Problem[] {
  const size = Buffer.byteLength(JSON.stringify(options));
  return size <= MAX_SIZE
    ? []
    : [
        {
          prop,
          what: `has options of ${size} bytes as JSON`,
          allowed: `at most ${MAX_SIZE} bytes: Lambda limits a function's variables to 4 KB`,
          fix: "shorten headers, paths or bodyContains",
        },
      ];
}
