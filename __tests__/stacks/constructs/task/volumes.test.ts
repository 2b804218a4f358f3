import { describe, expect, test } from "@jest/globals";
import type { TaskOptions, Volumes } from "../../../../stacks";
import { SERVICE } from "../../../support/fixtures";
import { statements, synthService } from "../../../support/service";

const EFS = { kind: "efs", fileSystemId: "fs-0a1b2c3d" } as const;
const ACCESS_POINT = "fsap-0a1b2c3d4e5f60718";

const synth = (volumes: Volumes, options: TaskOptions & { readOnly?: boolean } = {}) => {
  const { readOnly = false, ...others } = options;
  const mounts = Object.keys(volumes).map((volume) => ({ volume, path: `/${volume}`, readOnly }));
  return synthService({ volumes, container: { ...SERVICE.container, mounts }, ...others });
};
const volumesOf = (volumes: Volumes) => synth(volumes).only("aws_ecs_task_definition")["volume"];

describe("a task definition", () => {
  test("has no volume and Fargate's disk by default", () => {
    const definition = synthService().only("aws_ecs_task_definition");
    expect(definition).not.toHaveProperty("volume");
    expect(definition).not.toHaveProperty("ephemeral_storage");
  });

  test("has more disk", () => {
    expect(synthService({ ephemeralStorageGiB: 21 }).only("aws_ecs_task_definition")).toMatchObject({
      ephemeral_storage: { size_in_gib: 21 },
    });
  });

  test("has its volumes by name, and file systems always with TLS", () => {
    expect(
      volumesOf({
        uploads: { ...EFS, accessPointId: ACCESS_POINT, iam: false },
        data: { ...EFS, rootDirectory: "/data" },
        cache: { kind: "bind" },
      }),
    ).toEqual([
      { name: "cache", configure_at_launch: false },
      {
        name: "data",
        configure_at_launch: false,
        efs_volume_configuration: {
          file_system_id: "fs-0a1b2c3d",
          root_directory: "/data",
          transit_encryption: "ENABLED",
          authorization_config: { iam: "ENABLED" },
        },
      },
      {
        name: "uploads",
        configure_at_launch: false,
        efs_volume_configuration: {
          file_system_id: "fs-0a1b2c3d",
          root_directory: "/",
          transit_encryption: "ENABLED",
          authorization_config: { access_point_id: ACCESS_POINT, iam: "DISABLED" },
        },
      },
    ]);
  });
});

describe("the task role", () => {
  const mountStatements = (...args: Parameters<typeof synth>) => {
    const template = synth(...args);
    const logGroup = template.addressOf("aws_cloudwatch_log_group", "task_log-group");
    const prefix = `\${replace(${logGroup}.arn, "/^(arn:[^:]+):logs:([^:]+:[^:]+):.*/", "$1:elasticfilesystem:$2:")}`;
    const found = Object.keys(template.all("aws_iam_role_policy")).some((id) =>
      id.startsWith("task_task-role"),
    )
      ? statements(template, "task_task-role-policy")
      : [];
    return JSON.parse(JSON.stringify(found).replaceAll(JSON.stringify(prefix).slice(1, -1), "PREFIX:"));
  };

  test("may mount and write the file systems", () => {
    expect(mountStatements({ data: EFS })).toEqual([
      {
        Sid: "MountVolume1",
        Effect: "Allow",
        Action: ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
        Resource: ["PREFIX:file-system/fs-0a1b2c3d"],
      },
    ]);
  });

  test("may only read them if all mounts are read-only", () => {
    expect(mountStatements({ data: EFS }, { readOnly: true })).toMatchObject([
      { Action: ["elasticfilesystem:ClientMount"] },
    ]);
  });

  test("may use an access point only", () => {
    expect(mountStatements({ data: { ...EFS, accessPointId: ACCESS_POINT } })).toMatchObject([
      {
        Resource: ["PREFIX:file-system/fs-0a1b2c3d"],
        Condition: {
          StringEquals: { "elasticfilesystem:AccessPointArn": `PREFIX:access-point/${ACCESS_POINT}` },
        },
      },
    ]);
  });

  test("needs nothing for bind volumes and for file systems without IAM", () => {
    expect(mountStatements({ cache: { kind: "bind" }, data: { ...EFS, iam: false } })).toEqual([]);
  });
});
