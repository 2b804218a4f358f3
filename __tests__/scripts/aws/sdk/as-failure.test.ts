import { describe, expect, test } from "@jest/globals";
import { AwsFailure, explainFailure, type FailureKind } from "../../../../scripts/aws";
import { asFailure } from "../../../../scripts/aws/sdk/client/as-failure";
import { failedBeforeCreation } from "../../../../scripts/driver/context/errors";
import { expectGolden } from "../../../support/golden";

function thrown(name: string, fields: object = {}): Error {
  return Object.assign(new Error("as AWS\n  says"), { name, ...fields });
}

const kind = (error: unknown) => {
  const failure = asFailure("codedeploy:GetDeployment", error);
  return failure instanceof AwsFailure ? failure.kind : "a bug";
};
const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode }, $fault: "client" });

describe("what the SDK throws", () => {
  test.each<[FailureKind | "a bug", Error]>([
    ["transient", thrown("ThrottlingException", status(400))],
    ["transient", thrown("Throttling", status(400))],
    ["transient", thrown("SomethingNew", status(429))],
    ["transient", thrown("InternalFailure", status(500))],
    ["transient", thrown("SyntaxError", status(503))],
    ["transient", thrown("Error", { code: "ECONNRESET" })],
    ["transient", thrown("Error", { code: "EAI_AGAIN" })],
    ["transient", thrown("TimeoutError")],
    ["transient", thrown("SomethingNew", { $retryable: {}, $fault: "client" })],
    ["denied", thrown("AccessDeniedException", status(400))],
    ["denied", thrown("AccessDenied", status(403))],
    ["credentials", thrown("ExpiredTokenException", status(400))],
    ["credentials", thrown("UnrecognizedClientException", status(400))],
    ["credentials", thrown("CredentialsProviderError")],
    ["rejected", thrown("InvalidRoleException", status(400))],
    ["rejected", thrown("NotImplemented", status(501))],
    ["transient", thrown("Error", { code: "EPROTO" })],
    ["transient", thrown("Error", { code: "EADDRNOTAVAIL" })],
    ["transient", thrown("Error", { code: "ENETDOWN" })],
    ["transient", thrown("Error", { code: "HPE_INVALID_CONSTANT" })],
    ["transient", thrown("Error", { code: "ERR_SSL_WRONG_VERSION_NUMBER" })],
    ["transient", thrown("Error", { code: "ERR_STREAM_PREMATURE_CLOSE" })],
    ["transient", thrown("SyntaxError", { $metadata: { httpStatusCode: 200 } })],
    ["transient", thrown("SyntaxError", { $response: { statusCode: 200 } })],
    ["untrusted", thrown("Error", { code: "SELF_SIGNED_CERT_IN_CHAIN" })],
    ["untrusted", thrown("Error", { code: "CERT_HAS_EXPIRED" })],
    ["untrusted", thrown("Error", { code: "ERR_TLS_CERT_ALTNAME_INVALID" })],
    ["untrusted", thrown("Error", { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" })],
    ["a bug", thrown("TypeError")],
    ["a bug", thrown("TypeError", { code: "ERR_INVALID_ARG_TYPE" })],
  ])("is %s: %s", (expected, error) => {
    expect(kind(error)).toBe(expected);
  });

  test.each<[FailureKind, Error]>([
    ["transient", thrown("Odd", status(500))],
    ["rejected", thrown("Odd", status(499))],
    ["transient", thrown("Odd", status(502))],
    ["transient", thrown("Odd", status(200))],
    ["transient", thrown("Odd", status(299))],
    ["rejected", thrown("Odd", status(300))],
    ["rejected", thrown("Odd", { $fault: "client" })],
    ["rejected", thrown("Odd", { ...status(400), code: "ECONNRESET" })],
    ["transient", thrown("Odd", { code: "UND_ERR_SOCKET" })],
    ["untrusted", thrown("Odd", { code: "HOSTNAME_MISMATCH" })],
    ["credentials", thrown("TypeError", { code: "ERR_INVALID_CHAR" })],
    ["settings", thrown("TypeError", { code: "ERR_INVALID_URL" })],
    ["credentials", thrown("Error", { code: "ENOENT", syscall: "open" })],
    ["credentials", thrown("Error", { code: "EISDIR", syscall: "read" })],
    ["transient", thrown("Error", { code: "EACCES", syscall: "connect" })],
    ["transient", thrown("Error", { code: "ECONNRESET", syscall: "read" })],
    ["transient", thrown("Error", { code: "EMFILE", syscall: "open" })],
  ])("is %s in an edge case: %j", (expected, error) => {
    expect(kind(error)).toBe(expected);
  });

  test("keeps the rejected value apart from the message", () => {
    const unusable = thrown("CredentialsProviderError", { given: "endpoint mode: abc" });

    expect(asFailure("x", unusable)).toMatchObject({ detail: "as AWS says", given: "endpoint mode: abc" });
  });

  test("is thrown unchanged when it is a bug", () => {
    const bug = new TypeError("bug");

    expect(asFailure("x", bug)).toBe(bug);
    expect(asFailure("x", "bug")).toBe("bug");
  });

  test("leaves out the request that AWS echoes after a wrong signature, because it contains the session token", () => {
    const message = [
      "The request signature we calculated does not match the signature you provided.",
      "The Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:not-to-be-printed",
      "The String-to-Sign should have been\n'AWS4-HMAC-SHA256'",
    ].join("\n\n");
    const failure = asFailure(
      "iam:GetRole",
      Object.assign(new Error(message), { name: "SignatureDoesNotMatch" }),
    );

    expect(failure).toMatchObject({
      kind: "credentials",
      detail: "The request signature we calculated does not match the signature you provided.",
    });
  });

  test("keeps the action, AWS's error code, and the message on one line", () => {
    expect(asFailure("ecs:ListTasks", thrown("Error", { code: "ECONNRESET" }))).toMatchObject({
      action: "ecs:ListTasks",
      code: "ECONNRESET",
      detail: "as AWS says",
    });
  });
});

describe("a file of the credentials that can't be read", () => {
  test.each([
    ["ENOENT", "no such file or directory", "open", "/token", "file-missing.txt"],
    ["EACCES", "permission denied", "open", "/a, open '/token", "file-denied.txt"],
    ["ENAMETOOLONG", "name too long", "open", "a\nsecret", "file-name-too-long.txt"],
  ])(
    "is explained by its cause, with the path only in the log: %s",
    (code, reason, syscall, path, golden) => {
      const error = Object.assign(new Error(`${code}: ${reason}, ${syscall} '${path}'`), {
        code,
        syscall,
        path,
      });
      const failure = asFailure("ecs:DescribeServices", error) as AwsFailure;

      expect(failure).toMatchObject({
        kind: "credentials",
        code,
        detail: expect.stringContaining(reason),
        given: path,
      });
      const { exitCode, lines, publishedLines } = failedBeforeCreation(failure);
      expect(exitCode).toBe(2);
      expectGolden(golden, [...lines, "published:", ...publishedLines]);
    },
  );

  test("is explained without a path if the system names none", () => {
    const error = new Error("EISDIR: illegal operation on a directory, read");
    const failure = asFailure("x:Y", Object.assign(error, { code: "EISDIR", syscall: "read" }));

    expect(failure).toMatchObject({ detail: expect.stringContaining("illegal operation") });
    expect(failure).toHaveProperty("given", undefined);
  });
});

describe("the denied action", () => {
  const user = "User: arn:aws:sts::123456789012:assumed-role/ci/run-1";
  const deniedWith = (message: string, name = "AccessDeniedException") =>
    asFailure("codedeploy:CreateDeployment", Object.assign(new Error(message), { name, ...status(400) }));

  test.each([
    [
      `${user} is not authorized to perform: codedeploy:RegisterApplicationRevision on resource: arn:aws:codedeploy:eu-west-1:123456789012:application:shop because no identity-based policy allows the codedeploy:RegisterApplicationRevision action`,
      "codedeploy:RegisterApplicationRevision",
    ],
    [`${user} is not authorized to perform:\n  ecs:DescribeServices`, "ecs:DescribeServices"],
    [
      `${user} is not authorized to perform: application-autoscaling:DescribeScalableTargets on resource: *`,
      "application-autoscaling:DescribeScalableTargets",
    ],
    ["Not authorized to perform sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithWebIdentity"],
  ])("is the action that AWS names: %s", (message, action) => {
    expect(deniedWith(message)).toMatchObject({ kind: "denied", action });
  });

  test.each([
    "You are not authorized to perform this operation.",
    `${user} is not authorized to perform: CodeDeploy_20141006.GetDeployment on resource: x`,
    "Access denied",
    "",
  ])("is the call's own when AWS names none: %j", (message) => {
    expect(deniedWith(message)).toMatchObject({ kind: "denied", action: "codedeploy:CreateDeployment" });
  });

  test("is the call's own action when the error is not a denial", () => {
    const message = "The role is not authorized to perform: ecs:DescribeServices";

    expect(deniedWith(message, "InvalidRoleException")).toMatchObject({
      kind: "rejected",
      action: "codedeploy:CreateDeployment",
    });
  });
});

describe("a failed call", () => {
  const KINDS = ["transient", "denied", "credentials", "rejected", "untrusted", "settings"] as const;
  const failure = (of: FailureKind) => new AwsFailure(of, "ecs:ListTasks", "X", "y");
  const JANE = "User: arn:aws:sts::123456789012:assumed-role/operators/jane";
  const DENIED_ON_WEB = `${JANE} is not authorized to perform: ecs:A on resource: arn:aws:ecs:eu-west-1:123456789012:service/shop/web because no identity-based policy allows the ecs:A action`;

  test("is explained with its fix, the caller and the resource", () => {
    const role = { roleArn: "arn:aws:iam::123456789012:role/deploys", externalId: undefined };
    const failures = [
      ...KINDS.map(failure),
      new AwsFailure("denied", "ecs:A", "X", "y", undefined, undefined, "ecs:B"),
      new AwsFailure("denied", "ecs:A", "X", `${JANE} is not authorized to perform: ecs:A`),
      new AwsFailure("denied", "ecs:A", "X", DENIED_ON_WEB),
      new AwsFailure("denied", "ecs:A", "X", DENIED_ON_WEB, undefined, undefined, "ecs:B"),
      new AwsFailure("denied", "sts:AssumeRoleWithWebIdentity", "AccessDenied", "y"),
      new AwsFailure("role", "sts:AssumeRole", "AccessDenied", "y", undefined, role),
    ];

    expectGolden(
      "explained-failures.txt",
      failures.map((one) => explainFailure(one)),
    );
  });

  test("before a deployment was created exits with 5 when AWS did not answer, and with 2 when it refused", () => {
    const codes = KINDS.map((of) => failedBeforeCreation(failure(of)).exitCode);

    expect(codes).toEqual([5, 2, 2, 2, 2, 2]);
  });
});
