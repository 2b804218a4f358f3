import { expect, test } from "@jest/globals";
import { startLines } from "../../local/start-lines";

const local = {
  endpoint: "http://127.0.0.1:4566",
  minuteSeconds: 0.5,
  provider: { kind: "registry" as const },
};

test("the lines after the start name the endpoint, and the role in each other account", () => {
  expect(startLines(local, ["222222222222", "333333333333"])).toEqual([
    "\nThe local AWS listens on http://127.0.0.1:4566; a CodeDeploy minute lasts 0.5 s.",
    "Account 222222222222 has the role arn:aws:iam::222222222222:role/OrganizationAccountAccessRole.",
    "Account 333333333333 has the role arn:aws:iam::333333333333:role/OrganizationAccountAccessRole.",
    "Terraform gets the AWS provider from the Terraform registry.",
    "Run the lines above in another shell. Then Terraform, the AWS CLI and the SDKs use the local AWS there.",
    "Ctrl-C stops the local AWS and deletes all its resources.",
  ]);
});
