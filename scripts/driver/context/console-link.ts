/** The console's host in each partition, by how its regions begin. A partition that isn't here has no link. */
const CONSOLES: readonly { readonly regions: RegExp; readonly host: string }[] = [
  { regions: /^cn-/, host: "console.amazonaws.cn" },
  { regions: /^us-gov-/, host: "console.amazonaws-us-gov.com" },
  { regions: /^(af|ap|ca|eu|il|me|mx|sa|us)-(?!iso)/, host: "console.aws.amazon.com" },
];

/**
 * Where a person looks at a deployment.
 *
 * @returns the address; `undefined` in a partition whose console isn't known here
 */
export function consoleLink(region: string, deploymentId: string): string | undefined {
  const host = CONSOLES.find((console) => console.regions.test(region))?.host;
  return host === undefined
    ? undefined
    : `https://${region}.${host}/codesuite/codedeploy/deployments/${deploymentId}?region=${region}`;
}
