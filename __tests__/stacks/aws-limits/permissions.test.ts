/** What AWS refuses of policies. */
import { expect, test } from "@jest/globals";
import { problemsOf } from "../../support/problems";
import { list, repeat, service, statement, testLimits } from "./support";

testLimits([
  [
    "an action without its service",
    "service",
    statement({ actions: ["GetObject"] }),
    'taskPolicy[0].actions[0]: got "GetObject"',
    statement({ actions: ["s3:Get*"] }),
  ],
  [
    "a statement without actions",
    "service",
    statement({ actions: [] }),
    "taskPolicy[0].actions: got an empty list",
    statement({ actions: ["*"] }),
  ],
  [
    "a resource that is no ARN",
    "service",
    statement({ resources: ["shop"] }),
    'taskPolicy[0].resources[0]: got "shop"',
    statement({ resources: ["*"] }),
  ],
  [
    "a statement without resources",
    "service",
    statement({ resources: [] }),
    "taskPolicy[0].resources: got an empty list",
    {},
  ],
  [
    "a sid with a space",
    "service",
    statement({ sid: "Read orders" }),
    'taskPolicy[0].sid: got "Read orders"',
    statement({ sid: "ReadOrders1" }),
  ],
  [
    "an unknown condition operator",
    "service",
    statement({ conditions: { StringEqual: { "aws:x": "1" } } }),
    'taskPolicy[0].conditions: got "StringEqual"',
    statement({ conditions: { "ForAnyValue:StringEqualsIfExists": { "aws:x": "1" } } }),
  ],
  [
    "a sid twice",
    "service",
    { taskPolicy: list(2, () => ({ sid: "A", actions: ["s3:GetObject"], resources: ["*"] })) },
    'taskPolicy[1].sid: got "A", which is the sid of another statement',
    { taskPolicy: ["A", "B"].map((sid) => ({ sid, actions: ["s3:GetObject"], resources: ["*"] })) },
  ],
  [
    "a policy over 10240 characters",
    "service",
    statement({ resources: list(200, () => `arn:aws:s3:::${repeat("b", 50)}`) }),
    /^taskPolicy: got statements of 1\d{4} characters$/,
    statement({ resources: list(100, () => `arn:aws:s3:::${repeat("b", 50)}`) }),
  ],
  [
    "everyone as break-glass principal",
    "service",
    { breakGlassPrincipalArns: ["*"] },
    'breakGlassPrincipalArns: got "*"',
    { breakGlassPrincipalArns: ["arn:aws:iam::111122223333:root"] },
  ],
]);

test("the sid of a statement that is added later must differ from the others that were added", () => {
  const web = service();
  const added = { sid: "Read", actions: ["s3:GetObject"], resources: ["*"] };
  web.addStatement(added);
  expect(problemsOf(() => web.addStatement({ ...added, actions: ["GetObject"] }))).toEqual([
    'actions[0]: got "GetObject"',
    'sid: got "Read", which is the sid of another statement',
  ]);
  expect(problemsOf(() => web.addStatement({ ...added, sid: "Write" }))).toEqual([]);
});
