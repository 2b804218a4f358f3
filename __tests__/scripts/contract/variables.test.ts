import { describe, expect, test } from "@jest/globals";
import { KNOWN_VARIABLES, unknownVariables } from "../../../scripts/contract";

describe("the variables", () => {
  test("that are known are accepted, and so are those of other programs", () => {
    const known = Object.fromEntries(KNOWN_VARIABLES.map((name) => [name, "x"]));

    expect(unknownVariables({ ...known, PATH: "/bin", ECS_CLUSTER: "x", AWS_REGION: "x" })).toEqual([]);
  });

  test("fail when they are unknown, with the nearest known name and without the value", () => {
    expect(
      unknownVariables({ ECS_CODEDEPLOY_IMGE: "secret", ECS_CODEDEPLOY_DEPLOYMENTS: "secret", PATH: "" }),
    ).toEqual([
      {
        what: "ECS_CODEDEPLOY_DEPLOYMENTS is not a variable of this project: did you mean ECS_CODEDEPLOY_DEPLOYMENT?",
      },
      { what: "ECS_CODEDEPLOY_IMGE is not a variable of this project: did you mean ECS_CODEDEPLOY_IMAGE?" },
    ]);
  });
});
