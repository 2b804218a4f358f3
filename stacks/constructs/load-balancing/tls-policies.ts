import { checkText, isKnown, type Problem } from "../../support/problems";

/** The newest policy with TLS 1.3 and, for older clients, TLS 1.2 with forward secrecy only. */
export const DEFAULT_TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

const TLS_1_2_VARIANTS = ["", "Res-", "Ext1-", "Ext2-"];
const FIPS_VARIANTS = [...TLS_1_2_VARIANTS, "Ext0-"];

/**
 * AWS's policies for Application Load Balancers that accept no version older than TLS 1.2, without the prefix
 * `ELBSecurityPolicy-`. The list is complete up to its latest date.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
const POLICIES = [
  "TLS-1-2-2017-01",
  "TLS-1-2-Ext-2018-06",
  "FS-1-2-2019-08",
  "FS-1-2-Res-2019-08",
  "FS-1-2-Res-2020-10",
  "TLS13-1-3-2021-06",
  ...TLS_1_2_VARIANTS.map((variant) => `TLS13-1-2-${variant}2021-06`),
  "TLS13-1-3-FIPS-2023-04",
  ...FIPS_VARIANTS.map((variant) => `TLS13-1-2-${variant}FIPS-2023-04`),
  "TLS13-1-3-RFC9151-FIPS-2023-07",
  "TLS13-1-2-RFC9151-FIPS-2023-07",
  "TLS13-1-2-Ext0-RFC9151-FIPS-2023-07",
  ...["1", "2", "3", "4"].map((number) => `TLS13-1-2-RFC9151-INTEROP${number}-FIPS-2023-07`),
  "TLS13-1-3-PQ-2025-09",
  ...TLS_1_2_VARIANTS.map((variant) => `TLS13-1-2-${variant}PQ-2025-09`),
  "TLS13-1-3-FIPS-PQ-2025-09",
  ...FIPS_VARIANTS.map((variant) => `TLS13-1-2-${variant}FIPS-PQ-2025-09`),
];
const NAMES = POLICIES.map((policy) => `ELBSecurityPolicy-${policy}`);
const LATEST_DATE = "2025-09";

/** A policy that accepts no version older than TLS 1.2, and its date. */
const CURRENT = /^ELBSecurityPolicy-(?:TLS13-1-[23]-|FS-1-2-|TLS-1-2-)(?:[\w-]+-)?(\d{4}-\d\d)$/;

/**
 * Checks the name of a TLS policy. One with a later date than all known ones passes: AWS may have added it. Unresolved
 * tokens pass.
 */
export function checkTlsPolicy(prop: string, policy: string | undefined): Problem[] {
  const problems = checkText(prop, policy, CURRENT, {
    allowed: "a policy that accepts no version older than TLS 1.2",
    fix: `leave it out for ${DEFAULT_TLS_POLICY}, or choose another ELBSecurityPolicy-TLS13-1-2-… policy`,
  });
  if (!isKnown(policy) || problems.length > 0 || NAMES.includes(policy)) {
    return problems;
  }
  const [, date = ""] = CURRENT.exec(policy) ?? [];
  return date > LATEST_DATE
    ? []
    : [
        {
          prop,
          what: `got ${JSON.stringify(policy)}, which AWS doesn't have`,
          allowed: NAMES.join(", "),
          fix: `leave it out for ${DEFAULT_TLS_POLICY}, or choose another one of them`,
        },
      ];
}
