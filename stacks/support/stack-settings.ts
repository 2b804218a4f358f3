import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Backend, type TerraformStack } from "cdktf";
import type { AssumedRole } from "../../scripts/contract/document";
import { REGION, REGION_HELP } from "./arns";
import type { Filled } from "./defaults";
import { checkText, isKnown, type Problem } from "./problems";
import { type Fields, objectOf, optional, text, textList, textMap, variantsOf, withDefault } from "./props";
import { ASSUMED_ROLE_FIELDS, checkAccount } from "./settings/account";
import { BACKEND_FIELDS, type Backend, checkBackend } from "./settings/backend";
import { AWS_PROVIDER_VERSIONS, checkProviderVersion } from "./settings/provider-version";
import { checkRoles, configureRoles, ROLE_FIELDS, type RoleSettings } from "./settings/roles";

/** The supported versions of Terraform: 1.4 is the first with `terraform_data`, 1.10 the first with S3's lock file. */
const TERRAFORM_VERSIONS = { local: ">= 1.4.0", s3: ">= 1.10.0" } as const satisfies Record<
  Backend["kind"],
  string
>;

/** The settings of every stack. */
export interface StackSettings {
  /**
   * The AWS region, such as `eu-west-1`.
   * @see https://docs.aws.amazon.com/general/latest/gr/rande.html
   */
  readonly region: string;
  /** Where the state is kept. @default { kind: "local" } */
  readonly backend?: Backend;
  /**
   * Tags of every resource in the stack, at most 49, or 50 with `Name`: keys of 1 to 128 characters that don't start
   * with `aws:`, values of at most 256. @default - none
   * @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
   */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * The role that deploys the stack, for instance in another account. Terraform's provider, the driver and the
   * commands assume it. A change of it starts no deployment. The S3 backend doesn't use it: the state may be in
   * another account. @default - the credentials of the caller
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html
   */
  readonly assumeRole?: AssumedRole;
  /**
   * The ids of the accounts in which the stack may be deployed, 12 digits each, at least one. In any other account,
   * Terraform stops before it changes anything. @default - every account
   * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs
   */
  readonly allowedAccountIds?: readonly string[];
  /**
   * The exact version of Terraform's AWS provider, such as `5.100.0`: from 5.100.0, below 7.0.0. Recommended, because
   * otherwise each CI run without a lock file takes the newest version, so a plan can change without a change of
   * code. @default - the newest version from 5.100.0, below 7.0.0
   * @see https://developer.hashicorp.com/terraform/language/providers/requirements
   */
  readonly providerVersion?: string;
  /**
   * A permissions boundary, a path and a prefix of the names for all IAM roles of the stack, also for those that you
   * add to it. @default - none
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly roles?: RoleSettings;
}

/** Settings with all defaults filled in. */
export type NormalizedSettings = Filled<StackSettings, "backend">;

/** The properties of `StackSettings`. */
export const SETTINGS_FIELDS: Fields<NormalizedSettings> = {
  region: text,
  backend: withDefault(variantsOf<Backend>(BACKEND_FIELDS), { kind: "local" }),
  tags: optional(textMap),
  assumeRole: optional(objectOf(ASSUMED_ROLE_FIELDS)),
  allowedAccountIds: optional(textList),
  providerVersion: optional(text),
  roles: optional(objectOf(ROLE_FIELDS)),
};

/** Everything that is wrong with a stack's settings. Unresolved tokens pass. */
export function checkSettings(settings: NormalizedSettings): Problem[] {
  const { region, backend, tags = {}, providerVersion, roles = {} } = settings;
  return [
    ...checkText("region", region, REGION, REGION_HELP),
    ...checkBackend(backend),
    ...checkTags(tags),
    ...checkAccount(settings),
    ...checkProviderVersion(providerVersion),
    ...checkRoles(roles),
  ];
}

/** AWS's limits for one tag. @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

function checkTags(tags: Readonly<Record<string, string>>): Problem[] {
  if (!isKnown(tags)) {
    return [];
  }
  return [...checkTagCount(tags), ...Object.entries(tags).flatMap(([key, value]) => checkTag(key, value))];
}

/** AWS's limit of tags on a resource. Some resources of a stack have the tag `Name` too. */
const MAX_TAGS = 50;

function checkTagCount(tags: Readonly<Record<string, string>>): Problem[] {
  const count = new Set([...Object.keys(tags), "Name"]).size;
  return count <= MAX_TAGS
    ? []
    : [
        {
          prop: "tags",
          what: `got ${Object.keys(tags).length} tags`,
          allowed: `at most ${MAX_TAGS} tags on a resource, with the tag Name, which the stacks set`,
          fix: "remove some of them",
        },
      ];
}

function checkTag(key: string, value: string): Problem[] {
  return [
    ...(isKnown(key) && (/^aws:/i.test(key) || key === "" || key.length > MAX_KEY_LENGTH)
      ? [
          {
            prop: "tags",
            what: `got the key ${JSON.stringify(key)}`,
            allowed: `keys of 1 to ${MAX_KEY_LENGTH} characters that don't start with "aws:", which AWS reserves`,
            fix: "rename the tag",
          },
        ]
      : []),
    ...(isKnown(value) && value.length > MAX_VALUE_LENGTH
      ? [
          {
            prop: `tags.${key}`,
            what: `got ${value.length} characters`,
            allowed: `at most ${MAX_VALUE_LENGTH} characters`,
            fix: "shorten the value",
          },
        ]
      : []),
  ];
}

/**
 * Adds the provider and the backend to a stack. Constructs never add them: they use those of their stack.
 *
 * @param givenRoleNames the names of roles that get no prefix
 */
export function configureStack(
  stack: TerraformStack,
  settings: NormalizedSettings,
  givenRoleNames: readonly string[] = [],
): AwsProvider {
  const { region, backend, tags, assumeRole, allowedAccountIds, providerVersion, roles } = settings;
  const provider = new AwsProvider(stack, "aws", {
    region,
    ...(assumeRole === undefined ? {} : { assumeRole: [renderAssumeRole(assumeRole)] }),
    ...(allowedAccountIds === undefined ? {} : { allowedAccountIds: [...allowedAccountIds] }),
    ...(tags === undefined ? {} : { defaultTags: [{ tags: { ...tags } }] }),
  });
  // The prebuilt bindings require the major version that they were generated from. This range lets users upgrade
  // when they are ready.
  stack.addOverride("terraform.required_providers.aws.version", providerVersion ?? AWS_PROVIDER_VERSIONS);
  stack.addOverride("terraform.required_version", TERRAFORM_VERSIONS[backend.kind]);
  if (roles !== undefined) {
    configureRoles(stack, roles, givenRoleNames);
  }
  if (backend.kind === "s3") {
    new S3Backend(stack, {
      bucket: backend.bucket,
      key: `${backend.keyPrefix ?? ""}${stack.node.id}.tfstate`,
      region: backend.region,
      encrypt: true,
    });
    // S3's lock file: it needs no DynamoDB table. An override, because the bindings don't support it yet.
    stack.addOverride("terraform.backend.s3.use_lockfile", true);
  }
  return provider;
}

function renderAssumeRole({ roleArn, externalId, sessionName }: AssumedRole) {
  return {
    roleArn,
    ...(externalId === undefined ? {} : { externalId }),
    ...(sessionName === undefined ? {} : { sessionName }),
  };
}
