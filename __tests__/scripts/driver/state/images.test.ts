import { describe, expect, test } from "@jest/globals";
import type { TaskDefinition } from "../../../../scripts/aws";
import type { ContainerImage } from "../../../../scripts/driver/context/observed";
import { describeRevision, newImages } from "../../../../scripts/driver/state/images";
import { failure, taskDefinition } from "../fixtures";

const definition = (images: Readonly<Record<string, string | undefined>>): TaskDefinition => ({
  status: "ACTIVE",
  containers: Object.entries(images).map(([name, image]) => ({ name, ports: [], image })),
});

/** An ECS that knows shop:7 and shop:8, and no other. */
function ecs() {
  const asked: string[] = [];
  return {
    asked,
    taskDefinition: async (name: string) => {
      asked.push(name);
      return /:[78]$/.test(name) ? definition({ app: `nginx:1.2${name.slice(-1)}` }) : undefined;
    },
  };
}

describe("the images of task definitions", () => {
  test("are read once each, by ARN or by name", async () => {
    const images = newImages();
    const aws = ecs();
    await images.learn(aws, [taskDefinition(7), undefined, "shop:7", taskDefinition(6)]);
    await images.learn(aws, ["shop:7", taskDefinition(6), "shop:8"]);

    expect(aws.asked).toEqual(["shop:7", taskDefinition(6), "shop:8"]);
    expect([taskDefinition(7), "shop:8", "shop:6"].map(images.of)).toEqual([
      [{ container: "app", image: "nginx:1.27" }],
      [{ container: "app", image: "nginx:1.28" }],
      undefined,
    ]);
    expect(images.unknown).toBeUndefined();
  });

  test("of a family without a revision are not read or kept", async () => {
    const images = newImages();
    const aws = ecs();
    images.keep("shop", definition({ app: "nginx:1.29" }));
    await images.learn(aws, ["shop"]);

    expect([images.of("shop"), aws.asked]).toEqual([undefined, []]);
  });

  test("are not read when they were kept", async () => {
    const images = newImages();
    const aws = ecs();
    images.keep(taskDefinition(7), definition({ app: "nginx:1.29", sidecar: undefined }));
    await images.learn(aws, ["shop:7"]);

    expect([images.of("shop:7"), aws.asked]).toEqual([[{ container: "app", image: "nginx:1.29" }], []]);
  });

  test("are unknown, and not read again, when the caller may not read them", async () => {
    const images = newImages();
    let calls = 0;
    const aws = {
      taskDefinition: async () => {
        calls += 1;
        throw failure("denied", "AccessDenied");
      },
    };
    await images.learn(aws, ["shop:7"]);
    await images.learn(aws, ["shop:8"]);

    expect([calls, images.of("shop:7")]).toEqual([1, undefined]);
    expect(images.unknown).toBe(
      "The caller is not allowed to call codedeploy:GetDeployment: allow this IAM action for the caller (AccessDenied: as the test has it).",
    );
  });

  test("are read again after an outage", async () => {
    const images = newImages();
    const outage = async () => {
      throw failure("transient");
    };
    await images.learn({ taskDefinition: outage }, ["shop:7"]);
    await images.learn(ecs(), ["shop:7"]);

    expect(images.of("shop:7")).toEqual([{ container: "app", image: "nginx:1.27" }]);
  });

  test("do not hide a bug", async () => {
    const bug = async () => {
      throw new TypeError("a bug");
    };
    await expect(newImages().learn({ taskDefinition: bug }, ["shop:7"])).rejects.toThrow(TypeError);
  });
});

test.each<[string, readonly ContainerImage[] | undefined]>([
  ["shop:7", undefined],
  ["shop:7", []],
  [
    "shop:7 (image public.ecr.aws/nginx/nginx:1.29)",
    [{ container: "app", image: "public.ecr.aws/nginx/nginx:1.29" }],
  ],
  [
    "shop:7 (images app nginx:1.29, proxy envoy@sha256:0123456789ab)",
    [
      { container: "app", image: "nginx:1.29" },
      { container: "proxy", image: `envoy@sha256:${"0123456789abcdef".repeat(4)}` },
    ],
  ],
])("a task definition is shown as %s", (shown, images) => {
  expect(describeRevision(taskDefinition(7), images)).toBe(shown);
});
