import { allow, createServiceRole, regional, type Types, useKey } from "../grant";

const FILE_SYSTEM = regional("elasticfilesystem", "file-system/*");
const ACCESS_POINT = regional("elasticfilesystem", "access-point/*");

/** EFS, whose ARNs end with ids that AWS generates. */
export const FILE_SYSTEMS: Types = {
  aws_efs_file_system: {
    named: "id",
    read: [
      allow(
        ["elasticfilesystem:DescribeFileSystems", "elasticfilesystem:DescribeLifecycleConfiguration"],
        FILE_SYSTEM,
      ),
    ],
    write: [
      allow(["elasticfilesystem:CreateFileSystem"], "*"),
      allow(
        [
          "elasticfilesystem:DeleteFileSystem",
          "elasticfilesystem:PutLifecycleConfiguration",
          "elasticfilesystem:TagResource",
          "elasticfilesystem:UntagResource",
          "elasticfilesystem:UpdateFileSystem",
          "elasticfilesystem:UpdateFileSystemProtection",
        ],
        FILE_SYSTEM,
      ),
      createServiceRole("elasticfilesystem.amazonaws.com"),
      useKey("kms_key_id", "elasticfilesystem", ["kms:CreateGrant", "kms:DescribeKey"]),
    ],
  },
  aws_efs_access_point: {
    named: "id",
    read: [allow(["elasticfilesystem:DescribeAccessPoints"], ACCESS_POINT)],
    write: [
      allow(["elasticfilesystem:CreateAccessPoint"], FILE_SYSTEM),
      allow(
        [
          "elasticfilesystem:DeleteAccessPoint",
          "elasticfilesystem:TagResource",
          "elasticfilesystem:UntagResource",
        ],
        ACCESS_POINT,
      ),
    ],
  },
  aws_efs_mount_target: {
    named: "id",
    read: [
      allow(
        ["elasticfilesystem:DescribeMountTargetSecurityGroups", "elasticfilesystem:DescribeMountTargets"],
        FILE_SYSTEM,
      ),
    ],
    write: [
      allow(
        [
          "elasticfilesystem:CreateMountTarget",
          "elasticfilesystem:DeleteMountTarget",
          "elasticfilesystem:ModifyMountTargetSecurityGroups",
        ],
        FILE_SYSTEM,
      ),
      // EFS makes a network interface with the caller's permissions.
      allow(["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"], "*"),
      allow(
        ["ec2:CreateNetworkInterface"],
        regional("ec2", "network-interface/*"),
        regional("ec2", "security-group/*"),
        regional("ec2", "subnet/*"),
      ),
      allow(
        ["ec2:DeleteNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"],
        regional("ec2", "network-interface/*"),
      ),
    ],
  },
};
