import { describe, expect, test } from "@jest/globals";
import { wantedRegistries } from "../../../../../scripts/commands/doctor/planned/registries";
import { blue } from "../../../driver/fixtures";
import { examined } from "../support";
import { SHOP_TEMPLATE } from "../template";

const SHOP = { registryArn: "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-shop" };
const OTHER = { registryArn: `${SHOP.registryArn}2` };
const OWN = { registryArn: "${aws_service_discovery_service.cloud-map.arn}" };

const templateOf = (value: unknown) => () => ({
  path: SHOP_TEMPLATE,
  document: { output: value === undefined ? {} : { "service-registries": { value } } },
});

describe("the wanted registries are", () => {
  test.each([
    ["those of the code, if synth knows them", [SHOP], [OTHER], [OTHER]],
    ["none, if the code has none", [SHOP], [], []],
    ["those of the last apply, if only Terraform knows the ARN", [SHOP], [OWN], [SHOP]],
    ["one that is made by the next apply, if the last one had none", [], [OWN], [OWN]],
    [
      "not known, if only Terraform knows the ARN, and the last apply had no such output",
      undefined,
      [OWN],
      undefined,
    ],
    ["those of the last apply, if the template is older", [SHOP], undefined, [SHOP]],
  ])("%s", (_what, serviceRegistries, planned, wanted) => {
    expect(wantedRegistries({ serviceRegistries, template: templateOf(planned) })).toEqual(wanted);
  });

  test("those of the last apply without a template", () => {
    expect(wantedRegistries({ serviceRegistries: [SHOP] })).toEqual([SHOP]);
  });
});

describe("doctor compares them with the live ones:", () => {
  const world = { taskSets: [{ ...blue, registries: [SHOP] }] };

  test("other ones are a problem", async () => {
    const { exitCode, findings } = await examined(world, {}, { serviceRegistries: [] });

    expect([exitCode, findings.map(({ kind }) => kind)]).toEqual([6, ["other-registries"]]);
  });

  test("the same are none, and so is a service that was found by its name", async () => {
    expect((await examined(world, {}, { serviceRegistries: [SHOP] })).findings).toEqual([]);
    expect((await examined(world)).findings).toEqual([]);
  });
});
