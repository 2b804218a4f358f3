import { expect, test } from "@jest/globals";
import { stateStatements } from "../../../../stacks/access/terraform";

const location = { bucket: "states", keys: ["shop/web.tfstate"] };
const LOCK = {
  actions: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
  resources: ["arn:aws:s3:::states/shop/web.tfstate.tflock"],
};

test("a plan reads the state, and writes only its lock file", () => {
  expect(stateStatements(location, "read")).toEqual([
    { actions: ["s3:ListBucket"], resources: ["arn:aws:s3:::states"] },
    { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::states/shop/web.tfstate"] },
    LOCK,
  ]);
});

test("an apply writes the state, but never deletes it", () => {
  expect(stateStatements(location, "write")).toEqual([
    { actions: ["s3:ListBucket"], resources: ["arn:aws:s3:::states"] },
    { actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::states/shop/web.tfstate"] },
    LOCK,
  ]);
});

test("a key encrypts the state and the lock file", () => {
  const kmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/8f2c1d7f";
  expect(stateStatements({ ...location, kmsKeyArn }, "read").at(-1)).toEqual({
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: [kmsKeyArn],
  });
});
