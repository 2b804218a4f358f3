import { describe, expect, test } from "@jest/globals";
import { ACCOUNT, inAccount, ofDefaults, trustOf } from "../../support/access";

const ISSUER = "token.actions.githubusercontent.com";

describe("an access stack", () => {
  test("trusts pull requests and main, and one environment for each of the other roles", () => {
    const template = ofDefaults();
    const trusts = (...subjects: string[]) => [
      { StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: subjects } },
    ];
    expect(trustOf(template, "plan")).toEqual(
      trusts("repo:example/shop:pull_request", "repo:example/shop:ref:refs/heads/main"),
    );
    expect(trustOf(template, "deploy")).toEqual(trusts("repo:example/shop:environment:production"));
    expect(trustOf(template, "operator")).toEqual(trusts("repo:example/shop:environment:operations"));
    expect(trustOf(template, "break-glass")).toEqual(trusts("repo:example/shop:environment:break-glass"));
  });

  test("trusts the immutable subjects of a repository, patterns of branches, and other environments", () => {
    const template = inAccount({
      repository: "example@123456/shop@456789",
      planBranches: ["main", "release/*"],
      deployEnvironment: "prod",
      operatorEnvironments: ["on call", "prod"],
      breakGlassEnvironment: "emergency",
    });
    expect(trustOf(template, "plan")).toEqual([
      {
        StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com" },
        StringLike: {
          [`${ISSUER}:sub`]: [
            "repo:example@123456/shop@456789:pull_request",
            "repo:example@123456/shop@456789:ref:refs/heads/main",
            "repo:example@123456/shop@456789:ref:refs/heads/release/*",
          ],
        },
      },
    ]);
    const subjects = (role: string) => JSON.stringify(trustOf(template, role));
    expect(subjects("deploy")).toContain("shop@456789:environment:prod");
    expect(subjects("operator")).toContain("shop@456789:environment:on call");
    expect(subjects("break-glass")).toContain("shop@456789:environment:emergency");
  });

  test("makes GitHub's identity provider for AWS's audience, or uses the account's", () => {
    expect(ofDefaults().only("aws_iam_openid_connect_provider")).toEqual({
      url: `https://${ISSUER}`,
      client_id_list: ["sts.amazonaws.com"],
    });
    const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
    const template = inAccount({ githubProvider: { kind: "existing", arn } });
    expect(template.all("aws_iam_openid_connect_provider")).toEqual({});
    const { assume_role_policy } = template.byId("aws_iam_role", "plan_role");
    expect(template.json(assume_role_policy)).toMatchObject({
      Statement: [{ Principal: { Federated: arn } }],
    });
  });
});
