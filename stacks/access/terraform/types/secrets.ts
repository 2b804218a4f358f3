import { allow, regional, type Types, useKey } from "../grant";

/** AWS generates the id in a key's ARN. */
const KEY = regional("kms", "key/*");
const SECRET = regional("secretsmanager", "secret:{name}-*");
const SECRET_OF = regional("secretsmanager", "secret:{secret_id}-*");
const PARAMETER = regional("ssm", "parameter/{name}");

/** KMS, Secrets Manager and parameters of Systems Manager. */
export const SECRETS: Types = {
  aws_kms_key: {
    named: "id",
    read: [
      allow(["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"], KEY),
    ],
    write: [
      allow(["kms:CreateKey"], "*"),
      allow(
        [
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateKeyDescription",
        ],
        KEY,
      ),
    ],
  },
  aws_secretsmanager_secret: {
    read: [allow(["secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy"], SECRET)],
    write: [
      allow(
        [
          "secretsmanager:CreateSecret",
          "secretsmanager:DeleteSecret",
          "secretsmanager:TagResource",
          "secretsmanager:UntagResource",
          "secretsmanager:UpdateSecret",
        ],
        SECRET,
      ),
      useKey("kms_key_id", "secretsmanager", ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]),
    ],
  },
  aws_secretsmanager_secret_version: {
    named: "secret_id",
    // A plan reads the secret's value, because Terraform keeps it in the state.
    read: [
      allow(
        [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:ListSecretVersionIds",
        ],
        SECRET_OF,
      ),
    ],
    write: [allow(["secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"], SECRET_OF)],
  },
  aws_ssm_parameter: {
    read: [
      allow(["ssm:DescribeParameters"], "*"),
      allow(["ssm:GetParameter", "ssm:GetParameters", "ssm:ListTagsForResource"], PARAMETER),
      useKey("key_id", "ssm", ["kms:Decrypt"]),
    ],
    write: [
      allow(
        ["ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:PutParameter", "ssm:RemoveTagsFromResource"],
        PARAMETER,
      ),
      useKey("key_id", "ssm", ["kms:Encrypt", "kms:GenerateDataKey"]),
    ],
  },
};
