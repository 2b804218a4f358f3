import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { DataAwsVpc } from "@cdktf/provider-aws/lib/data-aws-vpc";
import { Fn, Op, TerraformSelf } from "cdktf";
import { Construct } from "constructs";
import { isKnown, type Problem } from "../../support/problems";
import {
  type Checked,
  checkedProps,
  type Fields,
  objectOf,
  optional,
  type Shape,
  textMap,
} from "../../support/props";

/**
 * Tags by key. A resource must have all of them. `*` in a value stands for any characters, `?` for one.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
 */
export type LookupTags = Readonly<Record<string, string>>;

/** How an existing network is found. */
export interface NetworkLookupProps {
  /** The tags of one VPC of the region: `{ Name: "shared" }` finds it by its name. */
  readonly vpcTags: LookupTags;
  /**
   * The tags of two or more subnets of the VPC, in different zones, for internet-facing load balancers and for tasks
   * with a public address. @default - none
   */
  readonly publicSubnetTags?: LookupTags;
  /**
   * The tags of 2 to 16 subnets of the VPC, in different zones, for tasks without a public address and for internal load
   * balancers. The tasks need a route to the image registry: NAT or VPC endpoints. @default - none
   */
  readonly privateSubnetTags?: LookupTags;
}

/** Tags that find something in particular: at least one. */
function tagsOf(found: string): Shape<LookupTags> {
  return (given, prop, problems) => {
    if (typeof given === "object" && given !== null && !Array.isArray(given) && isEmpty(given)) {
      problems.push({
        prop,
        what: `got no tag, which finds ${found}`,
        allowed: "one tag or more",
        fix: 'write a tag, such as { Name: "shared" }',
      });
    }
    return textMap(given, prop, problems);
  };
}

const isEmpty = (tags: object): boolean => Object.keys(tags).length === 0;

/** The properties of a lookup. */
export const NETWORK_LOOKUP_FIELDS: Fields<NetworkLookupProps> = {
  vpcTags: tagsOf("every VPC of the region"),
  publicSubnetTags: optional(tagsOf("every subnet of the VPC")),
  privateSubnetTags: optional(tagsOf("every subnet of the VPC")),
};

/** Everything that is wrong with a lookup. Unresolved tokens pass. */
export function checkNetworkLookup({ publicSubnetTags, privateSubnetTags }: NetworkLookupProps): Problem[] {
  if (!isKnown(publicSubnetTags) || !isKnown(privateSubnetTags) || isEmpty(publicSubnetTags)) {
    return [];
  }
  const tags = describeTags(publicSubnetTags);
  return tags !== describeTags(privateSubnetTags)
    ? []
    : [
        {
          prop: "privateSubnetTags",
          what: `got the tags of publicSubnetTags: ${tags}`,
          allowed: "tags that only private subnets have",
          fix: "add a tag that tells the two kinds of subnets apart",
        },
      ];
}

/** The tags as text, in the order of their keys. */
function describeTags(tags: LookupTags): string {
  return Object.keys(tags)
    .sort()
    .map((key) => `${key}=${tags[key]}`)
    .join(", ");
}

/**
 * An existing VPC and its subnets, found by tags in each plan of the stack. The plan fails unless one VPC, and at least
 * two subnets of each kind, have the tags. A subnet that gets or loses the tags changes the services that use them: their
 * next apply deploys.
 *
 * @throws InvalidPropsError with everything that is wrong with the props
 */
export class NetworkLookup extends Construct {
  /** The VPC as AWS has it. */
  readonly vpc: DataAwsVpc;
  /** The public subnets as AWS has them. `undefined` without `publicSubnetTags`. */
  readonly publicSubnets: DataAwsSubnets | undefined;
  /** The private subnets as AWS has them. `undefined` without `privateSubnetTags`. */
  readonly privateSubnets: DataAwsSubnets | undefined;
  /** The id of the VPC. */
  readonly vpcId: string;
  /**
   * The ids of the public subnets. Sorted, since AWS returns subnets in any order and a changed order would be a new
   * deployment.
   */
  readonly publicSubnetIds: readonly string[];
  /** The ids of the private subnets, sorted as well. */
  readonly privateSubnetIds: readonly string[];

  constructor(scope: Construct, id: string, given: NetworkLookupProps | Checked<NetworkLookupProps>) {
    super(scope, id);
    const props = checkedProps(given, "network lookup", objectOf(NETWORK_LOOKUP_FIELDS), checkNetworkLookup);
    this.vpc = new DataAwsVpc(this, "vpc", { tags: { ...props.vpcTags } });
    this.vpcId = this.vpc.id;
    this.publicSubnets = this.findSubnets("public", props.publicSubnetTags);
    this.privateSubnets = this.findSubnets("private", props.privateSubnetTags);
    this.publicSubnetIds = sortedIds(this.publicSubnets);
    this.privateSubnetIds = sortedIds(this.privateSubnets);
  }

  private findSubnets(kind: "public" | "private", tags: LookupTags | undefined): DataAwsSubnets | undefined {
    if (tags === undefined) {
      return undefined;
    }
    return new DataAwsSubnets(this, `${kind}-subnets`, {
      filter: [{ name: "vpc-id", values: [this.vpc.id] }],
      tags: { ...tags },
      lifecycle: {
        postcondition: [
          {
            condition: Op.gte(Fn.lengthOf(TerraformSelf.getAny("ids")), 2),
            errorMessage: `Fewer than two subnets of the VPC have the tags of ${kind}SubnetTags. Correct the tags, or tag another subnet, in another zone.`,
          },
        ],
      },
    });
  }
}

const sortedIds = (subnets: DataAwsSubnets | undefined): readonly string[] =>
  subnets === undefined ? [] : Fn.sort(subnets.ids);
