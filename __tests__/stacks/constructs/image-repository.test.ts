import { describe, expect, test } from "@jest/globals";
import { ref, TerraformOutput, TerraformStack, Token } from "cdktf";
import { ImageRepository, type ImageRepositoryProps } from "../../../stacks";
import { KMS_KEY } from "../../support/fixtures";
import { problemsOf, wholeProblemsOf } from "../../support/problems";
import { Template, testApp } from "../../support/template";

const ACCOUNT = "222233334444";

function make(props: Partial<ImageRepositoryProps> = {}) {
  const stack = new TerraformStack(testApp(), "images");
  const repository = new ImageRepository(stack, "web", { name: "shop/web", ...props });
  return { stack, repository };
}
const synth = (props: Partial<ImageRepositoryProps> = {}) => Template.of(make(props).stack);
const problems = (props: object) => problemsOf(() => make(props));

const rulesOf = (template: Template) =>
  (template.json(template.only("aws_ecr_lifecycle_policy")["policy"]) as { rules: unknown }).rules;
const UNTAGGED = (days: number, rulePriority = 1) => ({
  rulePriority,
  selection: {
    tagStatus: "untagged",
    countType: "sinceImagePushed",
    countUnit: "days",
    countNumber: days,
  },
  action: { type: "expire" },
});
const TAGGED = (rulePriority: number, tagPattern: string, count: number) => ({
  rulePriority,
  selection: {
    tagStatus: "tagged",
    tagPatternList: [tagPattern],
    countType: "imageCountMoreThan",
    countNumber: count,
  },
  action: { type: "expire" },
});

describe("an image repository", () => {
  test("by default scans, has immutable tags, is encrypted by AWS, and is protected", () => {
    const template = synth();
    expect(template.counts()).toEqual({ aws_ecr_repository: 1, aws_ecr_lifecycle_policy: 1 });
    expect(template.only("aws_ecr_repository")).toMatchObject({
      name: "shop/web",
      image_tag_mutability: "IMMUTABLE",
      image_scanning_configuration: { scan_on_push: true },
      encryption_configuration: [{ encryption_type: "AES256" }],
      force_delete: false,
      lifecycle: { prevent_destroy: true },
    });
  });

  test("has every option", () => {
    const template = synth({
      scanOnPush: false,
      immutableTags: false,
      encryption: { kind: "kms", kmsKeyArn: KMS_KEY },
      deletionProtection: false,
      forceDelete: true,
    });
    expect(template.only("aws_ecr_repository")).toMatchObject({
      image_tag_mutability: "MUTABLE",
      image_scanning_configuration: { scan_on_push: false },
      encryption_configuration: [{ encryption_type: "KMS", kms_key: KMS_KEY }],
      force_delete: true,
      lifecycle: { prevent_destroy: false },
    });
  });

  test("exposes its resources, its ARN and its URI", () => {
    const { stack, repository } = make({ pullAccountIds: [ACCOUNT] });
    new TerraformOutput(stack, "both", { value: [repository.arn, repository.uri] });
    const template = Template.of(stack);
    const address = template.addressOf("aws_ecr_repository", "web_repository");
    expect(template.document.output?.["both"]).toEqual({
      value: [`\${${address}.arn}`, `\${${address}.repository_url}`],
    });
    expect(repository.lifecyclePolicy).toBeDefined();
    expect(repository.pullPolicy).toBeDefined();
    const least = make({ lifecycle: { kind: "none" } }).repository;
    expect([least.lifecyclePolicy, least.pullPolicy]).toEqual([undefined, undefined]);
  });

  test("gives its policies the id of the repository, so that a replaced one gets them again", () => {
    const template = synth({ pullAccountIds: [ACCOUNT] });
    const id = `\${${template.addressOf("aws_ecr_repository", "web_repository")}.id}`;
    expect(template.only("aws_ecr_lifecycle_policy")["repository"]).toBe(id);
    expect(template.only("aws_ecr_repository_policy")["repository"]).toBe(id);
  });

  test("accepts tokens", () => {
    const text = ref("var.x").toString();
    const number = Token.asNumber(ref("var.n"));
    const template = synth({
      name: text,
      encryption: { kind: "kms", kmsKeyArn: text },
      lifecycle: {
        kind: "expire",
        untaggedAfterDays: number,
        tagged: [{ tagPattern: text, keepNewest: number }],
      },
      pullAccountIds: [text],
    });
    expect(template.only("aws_ecr_repository")).toMatchObject({
      name: "${var.x}",
      encryption_configuration: [{ kms_key: "${var.x}" }],
    });
    expect(rulesOf(template)).toMatchObject([
      { selection: { countNumber: "${var.n}" } },
      { selection: { tagPatternList: ["${var.x}"], countNumber: "${var.n}" } },
    ]);
  });

  test("escapes strings for Terraform", () => {
    expect(problems({ name: "shop/${x}" })).toEqual(['name: got "shop/${x}"']);
  });
});

describe("the name of an image repository", () => {
  test.each(["ab", "a/b", "1/2", "shop/team-a/web.api_v2", "a".repeat(256)])("may be %s", (name) => {
    expect(problems({ name })).toEqual([]);
  });

  test.each([
    "a",
    "a".repeat(257),
    "",
    "/web",
    "web/",
    "shop//web",
    "-web",
    "web-",
    "web--api",
    "web._api",
    "web api",
    "web:1",
    "wéb",
  ])("fails when it is %j", (name) => {
    expect(problems({ name })).toEqual([`name: got ${JSON.stringify(name)}`]);
  });

  test("fails with upper case, and proposes the name in lower case", () => {
    expect(wholeProblemsOf(() => make({ name: "Shop/Web" }))).toEqual([
      {
        prop: "name",
        what: 'got "Shop/Web"',
        allowed:
          "2 to 256 characters: lower case letters and digits, between them single characters . _ -, and / between parts",
        fix: 'set name to such a name, for instance "shop/web"',
      },
    ]);
  });
});

describe("the lifecycle of images", () => {
  test("deletes images without a tag after 14 days by default, if tags are immutable", () => {
    expect(rulesOf(synth())).toEqual([UNTAGGED(14)]);
  });

  test("deletes nothing by default if tags are mutable: tasks may use an image that has lost its tag", () => {
    expect(synth({ immutableTags: false }).counts()).toEqual({ aws_ecr_repository: 1 });
  });

  test("is none if wanted", () => {
    expect(synth({ lifecycle: { kind: "none" } }).counts()).toEqual({ aws_ecr_repository: 1 });
  });

  test("deletes tagged images by count only if wanted, one rule for each pattern, in their order", () => {
    const tagged = [
      { tagPattern: "pr-*", keepNewest: 20 },
      { tagPattern: "dev-*", keepNewest: 5 },
    ];
    expect(rulesOf(synth({ lifecycle: { kind: "expire", tagged } }))).toEqual([
      TAGGED(1, "pr-*", 20),
      TAGGED(2, "dev-*", 5),
    ]);
    expect(rulesOf(synth({ lifecycle: { kind: "expire", untaggedAfterDays: 7, tagged } }))).toEqual([
      UNTAGGED(7),
      TAGGED(2, "pr-*", 20),
      TAGGED(3, "dev-*", 5),
    ]);
  });

  test.each([1, 2_147_483_647])("accepts %i days and images", (count) => {
    const tagged = [{ tagPattern: "*", keepNewest: count }];
    expect(problems({ lifecycle: { kind: "expire", untaggedAfterDays: count, tagged } })).toEqual([]);
  });

  test.each([0, 1.5, 2_147_483_648])("fails with %d days and images", (count) => {
    const tagged = [{ tagPattern: "pr-*", keepNewest: count }];
    expect(problems({ lifecycle: { kind: "expire", untaggedAfterDays: count, tagged } })).toEqual([
      `lifecycle.untaggedAfterDays: got ${count} days`,
      `lifecycle.tagged[0].keepNewest: got ${count} images`,
    ]);
  });

  test.each(["*", "v1.*", "*test*1*2", "Release_1-*", "a".repeat(128)])(
    "accepts the tags %s",
    (tagPattern) => {
      expect(problems({ lifecycle: { kind: "expire", tagged: [{ tagPattern, keepNewest: 5 }] } })).toEqual(
        [],
      );
    },
  );

  test.each(["", "*a*b*c*d*", "*****", "pr/*", "pr ?", "a".repeat(129)])(
    "fails with the tags %j",
    (tagPattern) => {
      expect(problems({ lifecycle: { kind: "expire", tagged: [{ tagPattern, keepNewest: 5 }] } })).toEqual([
        `lifecycle.tagged[0].tagPattern: got ${JSON.stringify(tagPattern)}`,
      ]);
    },
  );

  test("fails with the same tags twice", () => {
    const tagged = [
      { tagPattern: "pr-*", keepNewest: 20 },
      { tagPattern: "pr-*", keepNewest: 5 },
    ];
    expect(problems({ lifecycle: { kind: "expire", tagged } })).toEqual([
      "lifecycle.tagged: pr-* occurs more than once",
    ]);
  });

  test("fails without a rule, and with 51 rules, but not with 50", () => {
    const tagged = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ tagPattern: `a${index}-*`, keepNewest: 5 }));
    expect(problems({ lifecycle: { kind: "expire" } })).toEqual(["lifecycle: has no rule"]);
    expect(problems({ lifecycle: { kind: "expire", tagged: [] } })).toEqual(["lifecycle: has no rule"]);
    expect(problems({ lifecycle: { kind: "expire", tagged: tagged(50) } })).toEqual([]);
    expect(problems({ lifecycle: { kind: "expire", untaggedAfterDays: 1, tagged: tagged(49) } })).toEqual([]);
    expect(problems({ lifecycle: { kind: "expire", untaggedAfterDays: 1, tagged: tagged(50) } })).toEqual([
      "lifecycle: has 51 rules",
    ]);
    expect(problems({ lifecycle: { kind: "expire", tagged: tagged(51) } })).toEqual([
      "lifecycle: has 51 rules",
    ]);
  });
});

describe("other accounts", () => {
  const statements = (template: Template) =>
    (template.json(template.only("aws_ecr_repository_policy")["policy"]) as { Statement: unknown }).Statement;
  const PULL = {
    Sid: "PullImages",
    Effect: "Allow",
    Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  };

  test("may pull, and do nothing else", () => {
    const template = synth({ pullAccountIds: [ACCOUNT, "333344445555"] });
    const arn = `${template.addressOf("aws_ecr_repository", "web_repository")}.arn`;
    const partition = `\${replace(${arn}, "/:ecr:.*/", "")}`;
    expect(statements(template)).toEqual([
      {
        ...PULL,
        Principal: { AWS: [`${partition}:iam::${ACCOUNT}:root`, `${partition}:iam::333344445555:root`] },
      },
    ]);
  });

  test("may be a token, single or list", () => {
    const arnOf = (template: Template) => `${template.addressOf("aws_ecr_repository", "web_repository")}.arn`;
    const single = synth({ pullAccountIds: [ref("var.account").toString()] });
    expect(statements(single)).toMatchObject([
      { Principal: { AWS: [`\${replace(${arnOf(single)}, "/:ecr:.*/", "")}:iam::\${var.account}:root`] } },
    ]);
    const list = synth({ pullAccountIds: Token.asList(ref("var.accounts")) });
    expect(statements(list)).toEqual([
      {
        ...PULL,
        Principal: {
          AWS: `\${formatlist("%s:iam::%s:root", replace(${arnOf(list)}, "/:ecr:.*/", ""), var.accounts)}`,
        },
      },
    ]);
  });

  test.each([
    [[], "pullAccountIds: got an empty list"],
    [["22223333444"], 'pullAccountIds[0]: got "22223333444"'],
    [[ACCOUNT, "2222333344445"], 'pullAccountIds[1]: got "2222333344445"'],
    [["arn:aws:iam::222233334444:root"], 'pullAccountIds[0]: got "arn:aws:iam::222233334444:root"'],
    [["*"], 'pullAccountIds[0]: got "*"'],
    [[ACCOUNT, ACCOUNT], `pullAccountIds: ${ACCOUNT} occurs more than once`],
  ])("fail when they are %j", (pullAccountIds, problem) => {
    expect(problems({ pullAccountIds })).toEqual([problem]);
  });
});

test.each(["alias/shop", "arn:aws:kms:eu-west-1:111122223333:alias/shop", ""])(
  "the encryption fails when its key is %j",
  (kmsKeyArn) => {
    expect(problems({ encryption: { kind: "kms", kmsKeyArn } })).toEqual([
      `encryption.kmsKeyArn: got ${JSON.stringify(kmsKeyArn)}`,
    ]);
  },
);

test("forceDelete fails with deletionProtection, since Terraform never destroys the repository", () => {
  const expected = "forceDelete: has no effect: deletionProtection is on";
  expect(problems({ forceDelete: true })).toEqual([expected]);
  expect(problems({ forceDelete: true, deletionProtection: true })).toEqual([expected]);
  expect(problems({ forceDelete: true, deletionProtection: false })).toEqual([]);
  expect(problems({ forceDelete: false, deletionProtection: true })).toEqual([]);
});

test("fails with all problems of a repository at once", () => {
  expect(
    problems({
      name: "Shop",
      encryption: { kind: "kms", kmsKeyArn: "x" },
      lifecycle: { kind: "expire" },
      pullAccountIds: [],
      forceDelete: true,
      scanOnPush: "yes",
      kmsKey: "x",
    }),
  ).toEqual([
    "kmsKey: unknown property",
    'scanOnPush: got "yes"',
    'name: got "Shop"',
    'encryption.kmsKeyArn: got "x"',
    "lifecycle: has no rule",
    "pullAccountIds: got an empty list",
    "forceDelete: has no effect: deletionProtection is on",
  ]);
});
