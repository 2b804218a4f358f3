import { checkNoRepeats } from "../../support/lists";
import { checkWholeNumber } from "../../support/numbers";
import { checkText, type Problem } from "../../support/problems";
import { type Fields, knownListOf, number, objectOf, optional, text, variantsOf } from "../../support/props";

/**
 * Which images ECR deletes, within a day after they match. ECR doesn't know which images are in use: a service can't
 * start tasks, and can't roll back to a revision, whose image is deleted.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export type ImageLifecycle =
  /** No images. */
  | { readonly kind: "none" }
  | {
      readonly kind: "expire";
      /**
       * Days from its push after which an image without a tag is deleted, at least 1. The parts of a multi-architecture
       * image have no tags, but are kept as long as the whole. @default - images without a tag are kept
       */
      readonly untaggedAfterDays?: number;
      /**
       * Tagged images of which only the newest are kept. An image that matches several patterns belongs to the first
       * one. @default - none: all tagged images are kept
       */
      readonly tagged?: readonly TaggedImages[];
    };

/**
 * Tagged images of which only the newest are kept.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export interface TaggedImages {
  /** The tags, such as `pr-*`: 1 to 128 letters, digits and the characters _ . - and at most four `*`. */
  readonly tagPattern: string;
  /** How many are kept, by the time of their push, at least 1. Count all pushes, also of images never deployed. */
  readonly keepNewest: number;
}

const TAGGED_FIELDS: Fields<TaggedImages> = { tagPattern: text, keepNewest: number };

/** The shape of `ImageLifecycle`. */
export const lifecycleShape = variantsOf<ImageLifecycle>({
  none: {},
  expire: { untaggedAfterDays: optional(number), tagged: optional(knownListOf(objectOf(TAGGED_FIELDS))) },
});

/**
 * The default. With mutable tags, an image loses its tag to the next push while tasks still use it, so there only the
 * user can know which images are not needed any more.
 */
export function defaultLifecycle(immutableTags: boolean): ImageLifecycle {
  return immutableTags ? { kind: "expire", untaggedAfterDays: 14 } : { kind: "none" };
}

/** ECR's limit of rules in a lifecycle policy. */
const MAX_RULES = 50;
/** ECR documents no upper limit for counts and days. */
const MAX_COUNT = 2_147_483_647;

/** Everything that is wrong with a lifecycle. Unresolved tokens pass. */
export function checkLifecycle(prop: string, lifecycle: ImageLifecycle): Problem[] {
  if (lifecycle.kind === "none") {
    return [];
  }
  const { untaggedAfterDays, tagged = [] } = lifecycle;
  const rules = tagged.length + (untaggedAfterDays === undefined ? 0 : 1);
  return [
    ...checkWholeNumber(`${prop}.untaggedAfterDays`, untaggedAfterDays, {
      min: 1,
      max: MAX_COUNT,
      unit: "days",
    }),
    ...tagged.flatMap((images, index) => checkTagged(`${prop}.tagged[${index}]`, images)),
    ...checkNoRepeats(
      `${prop}.tagged`,
      tagged.map(({ tagPattern }) => tagPattern),
    ),
    ...checkCount(prop, rules),
  ];
}

function checkTagged(prop: string, { tagPattern, keepNewest }: TaggedImages): Problem[] {
  return [
    ...checkText(`${prop}.tagPattern`, tagPattern, /^(?!(.*\*){5})[\w.*-]{1,128}$/, {
      allowed: "1 to 128 letters, digits and the characters _ . - *, with at most four *",
      fix: "correct the pattern, such as pr-*",
    }),
    ...checkWholeNumber(`${prop}.keepNewest`, keepNewest, { min: 1, max: MAX_COUNT, unit: "images" }),
  ];
}

function checkCount(prop: string, rules: number): Problem[] {
  if (rules === 0) {
    return [
      {
        prop,
        what: "has no rule",
        allowed: "untaggedAfterDays, tagged, or both",
        fix: 'set one of them, or set it to { kind: "none" }',
      },
    ];
  }
  return rules <= MAX_RULES
    ? []
    : [
        {
          prop,
          what: `has ${rules} rules`,
          allowed: `at most ${MAX_RULES} in a lifecycle policy, of which untaggedAfterDays is one`,
          fix: "remove some of them",
        },
      ];
}

/**
 * Renders the rules of a lifecycle policy, in the order of their priorities: ECR returns them in this order.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function renderRules({ untaggedAfterDays, tagged = [] }: ExpiringLifecycle): object[] {
  const selections = [
    ...(untaggedAfterDays === undefined
      ? []
      : [
          {
            tagStatus: "untagged",
            countType: "sinceImagePushed",
            countUnit: "days",
            countNumber: untaggedAfterDays,
          },
        ]),
    ...tagged.map(({ tagPattern, keepNewest }) => ({
      tagStatus: "tagged",
      tagPatternList: [tagPattern],
      countType: "imageCountMoreThan",
      countNumber: keepNewest,
    })),
  ];
  return selections.map((selection, index) => ({
    rulePriority: index + 1,
    selection,
    action: { type: "expire" },
  }));
}

type ExpiringLifecycle = Extract<ImageLifecycle, { readonly kind: "expire" }>;
