import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { credentialsOf } from "../../../../scripts/aws/sdk/client/credentials";

const before = process.env;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "credentials-"));
});
afterEach(() => {
  process.env = before;
  rmSync(folder, { recursive: true, force: true });
});

/** The result of the chain in an environment without other credentials and without a network. */
function credentialsIn(env: Readonly<Record<string, string>>) {
  const none = join(folder, "none");
  process.env = { HOME: folder, AWS_CONFIG_FILE: none, AWS_SHARED_CREDENTIALS_FILE: none, ...env };
  return credentialsOf({})();
}

function profiles(text: string): string {
  const file = join(folder, "config");
  writeFileSync(file, text);
  return file;
}

describe("the credentials", () => {
  test("come from the environment", async () => {
    expect(await credentialsIn({ AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" })).toMatchObject({
      accessKeyId: "a",
      secretAccessKey: "b",
    });
  });

  test("fail as a credentials failure when the SDK throws a plain error about instance metadata", async () => {
    await expect(credentialsIn({ AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: "abc" })).rejects.toMatchObject({
      name: "CredentialsProviderError",
      // The value may be a secret in the wrong place.
      message: expect.not.stringContaining("abc"),
      given: expect.stringContaining("abc"),
    });
  });

  test("fail as a credentials failure when the SDK throws a plain error about a profile's region", async () => {
    const config = profiles(`[profile base]
aws_access_key_id = a
aws_secret_access_key = b
[profile deploys]
role_arn = arn:aws:iam::123456789012:role/deploys
source_profile = base
region = Ire land
`);
    await expect(credentialsIn({ AWS_PROFILE: "deploys", AWS_CONFIG_FILE: config })).rejects.toMatchObject({
      name: "CredentialsProviderError",
      message: expect.not.stringContaining("Ire land"),
      given: expect.stringContaining("Ire land"),
    });
  });

  test("are resolved once for concurrent calls", async () => {
    const asked = join(folder, "asked");
    const config = profiles(`[default]
credential_process = sh -c 'echo asked >> ${asked}; echo "{\\"Version\\":1,\\"AccessKeyId\\":\\"a\\",\\"SecretAccessKey\\":\\"b\\"}"'
`);
    process.env = { ...process.env, HOME: folder, AWS_CONFIG_FILE: config, AWS_PROFILE: "default" };
    const credentials = credentialsOf({});

    expect(await Promise.all([credentials(), credentials()])).toEqual([
      expect.objectContaining({ accessKeyId: "a" }),
      expect.objectContaining({ accessKeyId: "a" }),
    ]);
    expect(readFileSync(asked, "utf8")).toBe("asked\n");
  });

  test("fail with the SDK's message when there are none", async () => {
    await expect(credentialsIn({ AWS_EC2_METADATA_DISABLED: "true" })).rejects.toMatchObject({
      name: "CredentialsProviderError",
      message: "Could not load credentials from any providers",
    });
  });
});
