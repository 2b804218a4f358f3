import { S3Backend, type TerraformStack } from "cdktf";
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

/** The keys of the states of stacks in the bucket. */
export function stateKeys(stacks: readonly TerraformStack[], bucket: string): string[] {
  return stacks.flatMap((stack) => {
    const place = statePlace(stack);
    return place?.bucket === bucket ? [place.key] : [];
  });
}

/** Checks that the stacks keep their states in the bucket. */
export function checkStatePlaces(stacks: readonly TerraformStack[], bucket: string): Problem[] {
  return !isKnown(bucket)
    ? []
    : stacks
        .map((stack) => ({ id: stack.node.id, place: statePlace(stack) }))
        .filter(({ place }) => place?.bucket !== bucket)
        .map(({ id, place }) => ({
          prop: "stacks",
          what: `${id} keeps its state ${place === undefined ? "in a file" : `in the bucket ${place.bucket}`}`,
          allowed: "stacks that keep their states in stateBucket: a job of GitHub loses its files at its end",
          fix: `give the stack { backend: { kind: "s3", bucket: ${JSON.stringify(bucket)}, region: … } }`,
        }));
}
