/** Releases that are refused before anything is registered. */
import { describe, expect, test } from "@jest/globals";
import { AwsFailure } from "../../../../scripts/aws";
import { deployProblems } from "../../../../scripts/commands/deploy/deploy";
import { problemText } from "../../../../scripts/contract";
import { expectGolden } from "../../../support/golden";
import { taskSet } from "../../driver/fixtures";
import { LIVE, outputs, registered, release, released, world } from "./release-world";

describe("fails with 2 and registers nothing", () => {
  const refused = async (...args: Parameters<typeof released>) => {
    const { exitCode, lines, context, registrations } = await released(...args);
    expect([exitCode, registrations, context.aws.orders]).toEqual([2, 0, []]);
    return lines;
  };

  test("when a container doesn't exist, with those that do", async () => {
    expectGolden("release-unknown-containers.txt", await refused(["ap=app:3", "database=postgres:17"]));
  });

  test("when an image isn't one, or a container is named twice, all at once", async () => {
    const images = ["app", "=app:3", "app=app:3", "app=app:4", "proxy=Envoy:1", `log=${"a".repeat(256)}`];

    expectGolden("release-wrong-images.txt", deployProblems({}, { images }).map(problemText));
  });

  test("when Terraform releases the service", async () => {
    const changes = { ...outputs(5), releases: undefined };

    expectGolden("release-by-terraform.txt", await refused(["app=app:3"], {}, changes));
  });

  test("when Terraform registered a newer revision than the one of the outputs", async () => {
    const newer = registered(7, { app: "app:1", proxy: "envoy:1" });
    const of = { registered: { ...LIVE.registered, [newer.arn]: newer } };

    expectGolden("release-outdated.txt", await refused(["app=app:3"], of));
  });

  test("when a newer revision than the one of the outputs was released", async () => {
    const newer = release(7, 8, { app: "app:1", proxy: "envoy:1" });
    const of = { registered: { ...LIVE.registered, [newer.arn]: newer } };

    expectGolden("release-outdated-by-a-release.txt", await refused(["app=app:3"], of));
  });

  test("when the live revision was registered by hand", async () => {
    const byHand = registered(7, { app: "app:9", proxy: "envoy:2" });
    const of = { registered: { ...LIVE.registered, [byHand.arn]: byHand } };
    const live = { ...of, taskSets: [taskSet({ taskDefinition: byHand.arn })] };

    expectGolden("release-live-by-hand.txt", await refused(["app=app:3"], live));
  });

  test("when the container that gets traffic is not live yet, and its image is not named", async () => {
    const of = world(
      registered(5, { app: "app:1", proxy: "envoy:1" }),
      release(4, 6, { web: "app:2", proxy: "envoy:2" }),
    );

    expectGolden("release-new-container.txt", await refused(["proxy=envoy:3"], of));
  });

  test("when the stack's task definition is deleted", async () => {
    expectGolden(
      "release-without-stack-revision.txt",
      await refused(["app=app:3"], world(release(5, 6, { app: "app:2" }))),
    );
  });

  test("when the live task definition is deleted: its images are not known", async () => {
    expectGolden("release-without-live.txt", await refused([], world(registered(5, { app: "app:1" }))));
  });

  describe("with the missing IAM statements and the command to run again", () => {
    const caller = "arn:aws:sts::123456789012:assumed-role/releases/ci";
    const role = "arn:aws:iam::123456789012:role/shop-task";
    const denied = async (method: string, action: string, resource: string) => {
      const detail = `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
      const stack = registered(5, { app: "app:1" }, { taskRoleArn: role, executionRoleArn: role });
      const { exitCode, lines, context } = await released(["app=app:3"], {
        ...world(stack, release(5, 6, { app: "app:2" })),
        fails: (called) =>
          called === method ? new AwsFailure("denied", action, "AccessDeniedException", detail) : undefined,
      });
      expect([exitCode, context.aws.orders]).toEqual([2, []]);
      return lines;
    };

    test.each([
      ["register", "ecs:RegisterTaskDefinition", "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:*"],
      ["tag", "ecs:TagResource", "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:*"],
      ["pass-role", "iam:PassRole", role],
    ])("when the caller may not register a task definition: %s", async (name, action, resource) => {
      expectGolden(`release-may-not-${name}.txt`, await denied("registerTaskDefinition", action, resource));
    });

    test("when the caller may not read a task definition", async () => {
      const lines = await denied("registeredTaskDefinition", "ecs:DescribeTaskDefinition", "*");

      expectGolden("release-may-not-read.txt", lines);
    });

    test("when the caller may not create the deployment: only the command", async () => {
      const group = "arn:aws:codedeploy:eu-west-1:123456789012:deploymentgroup:shop-web/shop-web-group";
      const lines = await denied("createDeployment", "codedeploy:CreateDeployment", group);

      expectGolden("release-may-not-deploy.txt", lines);
    });
  });
});
