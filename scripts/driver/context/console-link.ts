/** The console's host in each partition, by the beginning of its regions. For any other partition there is no link. */
const CONSOLES: readonly { readonly regions: RegExp; readonly host: string }[] = [
  { regions: /^cn-/, host: "console.amazonaws.cn" },
  { regions: /^us-gov-/, host: "console.amazonaws-us-gov.com" },
  { regions: /^(af|ap|ca|eu|il|me|mx|sa|us)-(?!iso)/, host: "console.aws.amazon.com" },
];

/**
 * The address of a deployment in the AWS console.
 *
 * @returns `undefined` for a partition whose console is not in the list
 */
export function consoleLink(region: string, deploymentId: string): string | undefined {
  const host = CONSOLES.find((console) => console.regions.test(region))?.host;
  return host === undefined
    ? undefined
    : `https://${region}.${host}/codesuite/codedeploy/deployments/${deploymentId}?region=${region}`;
}
