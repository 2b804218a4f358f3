import { describe, expect, test } from "@jest/globals";
import {
  documentedPermissions,
  inAccount,
  missing,
  networkAndService,
  ofDefaults,
  permissionsOf,
} from "../../support/access";

/** What docs/iam-policy.md says that `deploy --image` needs. */
const RELEASE = documentedPermissions("Releases");

describe("the permissions for a service that the command releases", () => {
  const template = inAccount({}, (app) => networkAndService(app, { releasedBy: "command" }));

  test.each(["deploy", "break-glass"])("let the %s role release", (role) => {
    expect(missing(RELEASE, template, role)).toEqual([]);
  });

  test.each(["plan", "operator"])("don't let the %s role release", (role) => {
    expect(missing(RELEASE, template, role)).toEqual(RELEASE);
  });

  test.each(["plan", "deploy", "operator", "break-glass"])(
    "give the %s role no more than Terraform needs to deploy the service",
    (role) => {
      expect(permissionsOf(template, role)).toEqual(permissionsOf(ofDefaults(), role));
    },
  );
});
