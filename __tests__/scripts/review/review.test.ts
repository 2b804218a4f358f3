import { describe, expect, test } from "@jest/globals";
import { type PlannedChange, parsePlan } from "../../../scripts/plan/plan";
import { isEmpty, reviewOf } from "../../../scripts/review/review";
import { type ReviewedPlan, reviewLines } from "../../../scripts/review/text";
import { expectGolden } from "../../support/golden";
import { planSample } from "./plan-sample";
import { change, changed, planOf, routineImageChange } from "./plans";

function reviewed(sample: string, stack = "shop-web"): ReviewedPlan {
  const plan = parsePlan(planSample(sample));
  if (plan === undefined) {
    throw new Error(`${sample} is no plan`);
  }
  return { stack, file: `cdktf.out/stacks/${stack}/plan`, ...reviewOf(plan) };
}

const of = (...changes: readonly PlannedChange[]): ReviewedPlan => ({
  stack: "shop",
  file: "plan",
  ...reviewOf(planOf(...changes)),
});

const imageOf = (name: string, version: number) => `public.ecr.aws/shop/${name}:${version}`;

/** Two real plans as if their services were in one stack. */
function bothInOneStack(one: string, other: string): string {
  const first = JSON.parse(planSample(one));
  const second = JSON.parse(planSample(other).replaceAll(/"address":"(\w+)\./g, '"address":"$1.other_'));
  return JSON.stringify({
    ...first,
    resource_changes: [...first.resource_changes, ...second.resource_changes],
    planned_values: {
      root_module: {
        resources: [
          ...first.planned_values.root_module.resources,
          ...second.planned_values.root_module.resources,
        ],
      },
    },
  });
}

const SERVICES = ["web", "orders", "users", "catalog", "search"];

describe("the review of a real plan", () => {
  test.each([
    ["image-shop-web", "a new image"],
    ["tainted", "a tainted trigger"],
    ["security-group", "a security group that changes"],
    ["listener", "a listener that is replaced"],
    ["first-deploy", "a first deploy"],
    ["empty", "an empty plan"],
  ])("%s shows %s", (sample) => {
    expectGolden(`${sample}.md`, reviewLines([reviewed(sample)]));
  });

  test.each([
    ["first-deploy-by-command", "a first deploy without a trigger"],
    ["image-by-command", "a new image that the next release doesn't deploy"],
    ["next-release", "what the next release deploys"],
  ])("%s shows %s", (sample) => {
    expectGolden(`${sample}.md`, reviewLines([reviewed(sample, "shop-invoices")]));
  });

  test("shows five services, each on its own", () => {
    const plans = SERVICES.map((name) => reviewed(`image-shop-${name}`, `shop-${name}`));
    expectGolden("five-services.md", reviewLines(plans));
  });

  test("shows two services of one stack, each with what it deploys", () => {
    const plan = parsePlan(bothInOneStack("image-shop-orders", "image-shop-users"));
    const review = plan === undefined ? undefined : reviewOf(plan);
    expect(
      review?.rollouts.map(({ settings, images, appSpec }) => [settings?.service, images, appSpec[0]?.old]),
    ).toEqual(
      ["orders", "users"].map((name) => [
        `shop-${name}`,
        [{ container: "app", old: imageOf(name, 1), new: imageOf(name, 2) }],
        `shop-${name}:1`,
      ]),
    );
    const lines = review === undefined ? [] : reviewLines([{ stack: "shop", file: "plan", ...review }]);
    expectGolden("two-services-in-one-stack.md", lines);
  });

  test("shows a new image on one screen", () => {
    expect(
      reviewLines([reviewed("image-shop-web")]).filter((line) => line !== "").length,
    ).toBeLessThanOrEqual(40);
  });

  test("of an empty plan is one line", () => {
    expect(reviewLines([reviewed("empty")])).toEqual(["No changes: `shop-web`."]);
  });
});

describe("a rollout", () => {
  test("has its old and new image, what changes in the AppSpec, and a changed variable without its value", () => {
    const [rollout] = reviewed("image-shop-web").rollouts;
    expect(rollout).toMatchObject({
      kind: "release",
      images: [{ container: "app", old: "public.ecr.aws/shop/web:1", new: "public.ecr.aws/shop/web:2" }],
      appSpec: [{ field: "TaskDefinition", old: "shop-web:1", kind: "known-after-apply" }],
      task: [{ field: "app.environment.LOG_LEVEL", kind: "hidden" }],
      duration: { expectedMinutes: 18 },
    });
    expect(JSON.stringify(rollout)).not.toContain("debug");
  });

  test("of a tainted trigger differs from that of a release", () => {
    expect(reviewed("tainted").rollouts.map(({ kind }) => kind)).toEqual(["tainted"]);
  });

  test("never has a sensitive image", () => {
    const secret = { container_definitions: true };
    const [definition, trigger] = routineImageChange();
    if (definition === undefined || trigger === undefined) {
      throw new Error("no rollout");
    }
    const plan = planOf({ ...definition, sensitive: { before: secret, after: secret } }, trigger);
    expect(reviewOf(planOf(definition, trigger)).rollouts[0]?.images).not.toEqual([]);
    expect(reviewOf(plan).rollouts[0]?.images).toEqual([]);
    expect(reviewOf(plan).rollouts[0]?.task).toContainEqual({ field: "containers", kind: "hidden" });
  });

  test("never has a sensitive value", () => {
    const [definition, trigger] = routineImageChange();
    const secret = { triggers_replace: { app_spec: true } };
    const plan = planOf(
      ...[definition, trigger && { ...trigger, sensitive: { before: secret, after: secret } }].filter(
        (one) => one !== undefined,
      ),
    );
    expect(reviewOf(plan).rollouts[0]?.appSpec.map(({ kind }) => kind)).toContain("hidden");
    expect(JSON.stringify(reviewOf(plan).rollouts[0]?.appSpec)).not.toContain("shop:7");
  });
});

/** A real plan whose images and AppSpec are secrets, as if they came from a sensitive variable. */
function secretPlan(sample: string, app_spec: object | true = true): string {
  const secret = planSample(sample)
    .replaceAll("public.ecr.aws/shop/web", "SECRET/web")
    .replaceAll('"ContainerName":"app"', '"ContainerName":"SECRET"')
    .replaceAll('"PlatformVersion":"LATEST"', '"PlatformVersion":"SECRET"')
    .replaceAll('"AssignPublicIp":"DISABLED"', '"AssignPublicIp":"SECRET"');
  const marks = {
    container_definitions: true,
    input: { images: true },
    triggers_replace: { app_spec },
  };
  const plan = JSON.parse(secret);
  const marked = { before_sensitive: marks, after_sensitive: marks };
  return JSON.stringify({
    ...plan,
    resource_changes: plan.resource_changes.map((one: { change: object }) => ({
      ...one,
      change: { ...one.change, ...marked },
    })),
    planned_values: {
      root_module: {
        resources: plan.planned_values.root_module.resources.map((one: object) => ({
          ...one,
          sensitive_values: marks,
        })),
      },
    },
    output_changes: Object.fromEntries(
      Object.entries(plan.output_changes).map(([name, one]) => [
        name,
        { ...(one as object), before_sensitive: true, after_sensitive: true },
      ]),
    ),
  });
}

describe("a sensitive image or AppSpec", () => {
  test.each(["image-shop-web", "tainted", "first-deploy", "empty", "listener"])(
    "is not printed: %s",
    (sample) => {
      const text = secretPlan(sample).replaceAll(/"TaskDefinition":"[^"]*"/g, '"TaskDefinition":"SECRET:1"');
      const plan = parsePlan(text);
      if (plan === undefined) {
        throw new Error(`${sample} is no plan`);
      }
      const review = reviewOf(plan);
      expect(text).toContain("SECRET");
      expect(JSON.stringify(review)).not.toContain("SECRET");
      expect(reviewLines([{ stack: "shop-web", file: "plan", ...review }]).join("\n")).not.toContain(
        "SECRET",
      );
    },
  );

  test("is shown as a change without its values", () => {
    const text = secretPlan("image-shop-web", {
      Resources: [{ TargetService: { Properties: { PlatformVersion: true } } }],
    });
    const plan = parsePlan(text.replace('"PlatformVersion":"SECRET"', '"PlatformVersion":"1.4.0"'));
    const [rollout] = plan === undefined ? [] : reviewOf(plan).rollouts;
    expect(rollout).toMatchObject({
      images: [],
      appSpec: [
        { field: "PlatformVersion", kind: "hidden" },
        { field: "TaskDefinition", old: "shop-web:1", kind: "known-after-apply" },
      ],
      task: [{ field: "containers", kind: "hidden" }],
    });
  });

  test("doesn't hide a risk: a range that is opened is a warning without values", () => {
    const rule = (cidr_ipv4: string) => ({
      security_group_id: "sg-1",
      ip_protocol: "tcp",
      from_port: 22,
      to_port: 22,
      cidr_ipv4,
    });
    const marks = { cidr_ipv4: true };
    const opened = changed("aws_vpc_security_group_ingress_rule.ssh", rule("10.0.0.0/8"), rule("0.0.0.0/0"));
    const { warnings } = of({ ...opened, sensitive: { before: marks, after: marks } });
    expect(warnings).toEqual([
      {
        kind: "security-group-opened",
        address: "aws_vpc_security_group_ingress_rule.ssh",
        text: ["Its values are sensitive and not shown. Do this: check the change in the code."],
      },
    ]);
    expect(of(opened).warnings).toMatchObject([{ kind: "security-group-opened" }]);
  });

  test("has the name AppSpec if all of it is sensitive", () => {
    const plan = parsePlan(secretPlan("image-shop-web"));
    const [rollout] = plan === undefined ? [] : reviewOf(plan).rollouts;
    expect(rollout?.appSpec).toEqual([{ field: "AppSpec", kind: "hidden" }]);
  });
});

describe("a review", () => {
  test("renders values of a plan as they are", () => {
    const address = 'aws_x.a["`@team` | #1 <b>\n## title"]';
    const lines = reviewLines([of(change(address, "created", { type: "aws_x" }))]);
    expect(lines).toContain('- created: ``aws_x.a["`@team` | #1 <b> ## title"]``');
  });

  test("stays within a comment with 500 changes", () => {
    const changes = Array.from({ length: 500 }, (_, index) =>
      changed(`aws_sqs_queue.queue_with_a_long_name_${index}`, { delay_seconds: 1 }, { delay_seconds: 2 }),
    );
    const text = reviewLines([of(...changes)]).join("\n");
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain("475 more changes");
  });

  test("leaves out the outputs that CDKTF adds for other stacks", () => {
    const lines = (outputs: readonly string[], ...changes: readonly PlannedChange[]) =>
      reviewLines([{ ...of(...changes), outputs }]);
    const cross = "cross-stack-output-aws_vpcvpc_0A1B2C3Did";
    expect(lines([cross], change("aws_sns_topic.a", "created"))).toEqual([
      "## `shop`: no rollout, 1 other change",
      "",
      "### What else changes",
      "",
      "**Alarms and notifications**",
      "",
      "- created: `aws_sns_topic.a`",
    ]);
    expect(lines([cross, "url"]).at(-1)).toBe("Only outputs: `url`.");
    expect(lines([cross])).toEqual([
      "## `shop`: no rollout, nothing else changes",
      "",
      "### What else changes",
      "",
      "Only outputs for other stacks.",
    ]);
  });

  test("has a line for each moved, imported and forgotten resource", () => {
    const from = { movedFrom: "aws_lb.old" };
    const lines = reviewLines([
      of(
        change("aws_lb.a", "moved", from),
        change("aws_lb.b", "imported", { isImported: true }),
        changed("aws_lb.c", { name: "c" }, { name: "d" }, { ...from, isImported: true }),
        change("aws_lb.d", "forgotten"),
      ),
    ]);
    expect(lines.filter((line) => /^(- [a-z]+:|##? )/.test(line))).toEqual([
      "## `shop`: no rollout, 4 other changes, ⚠️ 1 warning",
      "- forgotten: `aws_lb.d`",
      "- changed: `aws_lb.c` (`name`), moved from `aws_lb.old`, imported",
      "- imported: `aws_lb.b`",
      "- moved: `aws_lb.a`, from `aws_lb.old`",
    ]);
  });

  test("is empty only if no output changes", () => {
    expect(isEmpty(reviewOf(planOf()))).toBe(true);
    expect(isEmpty(reviewOf({ ...planOf(), changedOutputs: ["url"] }))).toBe(false);
  });
});
