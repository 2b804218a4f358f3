/** Roles, users and groups that get more permissions without a policy of their stack being changed. */
import type { PlannedChange } from "../../plan/plan";
import { readPolicy } from "../policies/document";
import { widenedBy } from "../policies/widened";
import { at, blocks, isUnknown, strings } from "../values";
import { isOfNew } from "./owner";
import { code, codes, type FindWarnings, type Warning } from "./warning";

/** Warns of managed and inline policies that an existing role gets, and of a permissions boundary that it loses. */
export const roleWidened: FindWarnings = ({ changes }) =>
  changes.flatMap((change) => [
    ...attached(changes, change),
    ...(isExistingIdentity(change) ? [...gained(change), ...boundaryChanged(change)] : []),
  ]);

function isExistingIdentity({ type, action }: PlannedChange): boolean {
  return /^aws_iam_(role|user)$/.test(type) && (action === "changed" || action === "replaced");
}

function attached(changes: readonly PlannedChange[], change: PlannedChange): readonly Warning[] {
  const { type, action, address, before, after } = change;
  const attribute = /^aws_iam_(role|user|group)_policy_attachment$/.exec(type)?.[1];
  if (attribute === undefined || action === "destroyed" || action === "forgotten") {
    return [];
  }
  const path = "policy_arn";
  const isNew = action === "created" && isOfNew(changes, change, { attribute, type: `aws_iam_${attribute}` });
  const isSame = !isUnknown(change, path) && at(before, path) === at(after, path);
  return isNew || isSame
    ? []
    : [
        attachment(
          address,
          strings(at(after, path)),
          `The ${attribute} ${code(String(at(after, attribute)))}`,
        ),
      ];
}

/** Policies that the role itself lists. The provider reads them in, also if other resources add them. */
function gained(change: PlannedChange): readonly Warning[] {
  const { before, after, address } = change;
  const known = strings(before["managed_policy_arns"]);
  const managed = strings(after["managed_policy_arns"]).filter((arn) => !known.includes(arn));
  const old = blocks(before["inline_policy"]).flatMap(({ policy }) => readPolicy(policy) ?? []);
  const inline = blocks(after["inline_policy"]).filter(({ policy }) => {
    const statements = readPolicy(policy);
    // What can't be read may allow anything.
    return statements === undefined || widenedBy(old, statements).length > 0;
  });
  return [
    ...(managed.length === 0 ? [] : [attachment(address, managed, "The role")]),
    ...(inline.length === 0
      ? []
      : [
          {
            kind: "policy-widened",
            address,
            text: [
              `Inline policies of the role allow more than before: ${codes(inline.map(({ name }) => String(name)))}.`,
              "Do this: check that each permission is needed.",
            ],
          },
        ]),
  ];
}

function attachment(address: string, arns: readonly string[], who: string): Warning {
  return {
    kind: "policy-attached",
    address,
    text: [
      `${who} gets ${arns.length === 0 ? "a managed policy that only the apply knows" : codes(arns)}.`,
      "Its permissions are added to those of the role, also what later versions of the policy allow. The plan doesn't show its statements.",
      "Do this: check them, and prefer a policy with only the actions that are needed.",
    ],
  };
}

function boundaryChanged(change: PlannedChange): readonly Warning[] {
  const path = "permissions_boundary";
  const [before, after] = [at(change.before, path), at(change.after, path)];
  const isLost = typeof before === "string" && before !== "" && !isUnknown(change, path) && before !== after;
  return isLost
    ? [
        {
          kind: "permissions-boundary-changed",
          address: change.address,
          text: [
            typeof after === "string" && after !== ""
              ? `The permissions boundary changes from ${code(before)} to ${code(after)}.`
              : `The permissions boundary ${code(before)} is removed.`,
            "What the boundary ruled out may be allowed now. The plan doesn't show what it ruled out.",
            "Do instead: keep the boundary, and add to it only what is missing.",
          ],
        },
      ]
    : [];
}
