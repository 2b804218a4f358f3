import { S3Backend, type TerraformStack } from "cdktf";
import { partitionOf } from "../../support/arns";
import type { Statement } from "../../support/policy";
import { isKnown, type Problem } from "../../support/problems";

/** Where a stack keeps its state. */
interface StatePlace {
  readonly bucket: string;
  readonly key: string;
}

/** Where a stack keeps its state in S3. `undefined` with another backend. */
function statePlace(stack: TerraformStack): StatePlace | undefined {
  const backend = stack.node.children.find((child) => child instanceof S3Backend);
  const { terraform } = (backend?.toTerraform() ?? {}) as {
    readonly terraform?: { readonly backend: { readonly s3: StatePlace } };
  };
  return terraform?.backend.s3;
}

/** Checks that the stacks keep their states in the bucket. */
export function checkStatePlaces(stacks: readonly TerraformStack[], bucket: string): Problem[] {
  const wrong = stacks
    .map((stack) => ({ id: stack.node.id, place: statePlace(stack) }))
    .filter(({ place }) => place?.bucket !== bucket);
  return !isKnown(bucket)
    ? []
    : wrong.map(({ id, place }) => ({
        prop: "stacks",
        what: `${id} keeps its state ${place === undefined ? "in a file" : `in the bucket ${place.bucket}`}`,
        allowed: "stacks that keep their states in stateBucket: a job of GitHub loses its files at its end",
        fix: `give the stack { backend: { kind: "s3", bucket: ${JSON.stringify(bucket)}, region: … } }`,
      }));
}

/** What Terraform needs of the bucket of the states. */
export interface StateStatements {
  /** To read the states, as `terraform output` does. */
  readonly read: readonly Statement[];
  /** To lock them. A plan does it, too. */
  readonly lock: readonly Statement[];
  /** To write them. */
  readonly write: readonly Statement[];
}

/** What Terraform needs for the states of these stacks. */
export function stateStatements(
  stacks: readonly TerraformStack[],
  {
    bucket,
    kmsKeyArn,
    region,
  }: { readonly bucket: string; readonly kmsKeyArn?: string | undefined; readonly region: string },
): StateStatements {
  const arn = `arn:${partitionOf(region)}:s3:::${bucket}`;
  const states = stacks.flatMap((stack) => {
    const place = statePlace(stack);
    return place === undefined ? [] : [`${arn}/${place.key}`];
  });
  const useKey = (sid: string, action: string): Statement[] =>
    kmsKeyArn === undefined ? [] : [{ sid, actions: [action], resources: [kmsKeyArn] }];
  return {
    read: [
      { sid: "ListStates", actions: ["s3:ListBucket"], resources: [arn] },
      { sid: "ReadStates", actions: ["s3:GetObject"], resources: states },
      ...useKey("DecryptStates", "kms:Decrypt"),
    ],
    lock: [
      {
        sid: "LockStates",
        actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        resources: states.map((state) => `${state}.tflock`),
      },
      ...useKey("EncryptStates", "kms:GenerateDataKey"),
    ],
    write: [{ sid: "WriteStates", actions: ["s3:PutObject"], resources: states }],
  };
}
