import { isKnown, type Problem } from "../problems";

/** The supported AWS provider versions. The stacks use nothing that version 5.100 lacks. */
export const AWS_PROVIDER_VERSIONS = ">= 5.100.0, < 7.0.0";

/** Checks that a provider version is exact and supported. */
export function checkProviderVersion(version: string | undefined): Problem[] {
  if (version === undefined) {
    return [];
  }
  const prop = "providerVersion";
  const allowed = `an exact version (${AWS_PROVIDER_VERSIONS}), such as "5.100.0"`;
  if (!isKnown(version)) {
    return [
      {
        prop,
        what: "got a token, whose value only Terraform knows",
        allowed,
        fix: "write the version: Terraform needs it before it resolves tokens",
      },
    ];
  }
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+$/.exec(version) ?? [];
  const isSupported = major === "6" || (major === "5" && Number(minor) >= 100);
  return isSupported
    ? []
    : [
        {
          prop,
          what: `got ${JSON.stringify(version)}`,
          allowed,
          fix: "set an exact, supported version, or leave it out to use the newest",
        },
      ];
}
