import { describe, expect, test } from "@jest/globals";
import { addEnvironments, type Environments, withImages } from "../../../stacks";
import { NETWORK, SERVICE } from "../../support/fixtures";
import { problemsOf } from "../../support/problems";
import { testApp } from "../../support/template";

const network = { kind: "own", availabilityZones: NETWORK.availabilityZones } as const;
const web = { container: SERVICE.container, productionListener: SERVICE.productionListener };
const existing = {
  productionListener: SERVICE.productionListener,
  task: {
    kind: "existing",
    taskDefinitionArn: "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:1",
    containerName: "app",
    containerPort: 8080,
    roleArns: ["arn:aws:iam::111122223333:role/shop-task"],
  },
} as const;
const ENVIRONMENTS: Environments = {
  staging: { region: "eu-west-1", network, services: { web, orders: web } },
  prod: { region: "eu-west-1", network, services: { web, orders: web, old: existing } },
};

const imagesOf = (environments: Environments) =>
  Object.entries(environments).flatMap(([name, { services }]) =>
    Object.entries(services).map(([shortName, { container }]) => [`${name}-${shortName}`, container?.image]),
  );
const set = (json: string | undefined, only?: string) => withImages(ENVIRONMENTS, json, only);
const whatOf = (json: string, only?: string) =>
  set(json, only).problems.map(({ prop, what }) => `${prop}: ${what}`);

describe("the images of a run", () => {
  test("are those of the services that it names", () => {
    const { environments, problems } = set('{"prod-orders":"orders:2","staging-web":"web:3"}');
    const { image } = SERVICE.container;

    expect(problems).toEqual([]);
    expect(imagesOf(environments)).toEqual([
      ["staging-web", "web:3"],
      ["staging-orders", image],
      ["prod-web", image],
      ["prod-orders", "orders:2"],
      ["prod-old", undefined],
    ]);
    expect(problemsOf(() => addEnvironments(testApp(), environments))).toEqual([]);
  });

  test.each([undefined, "{}"])("change nothing if there are none: %s", (json) => {
    expect(set(json)).toEqual({ environments: ENVIRONMENTS, problems: [] });
  });

  test("fail when a service is unknown, with all known ones", () => {
    expect(set('{"prod-web":"web:2","prod-order":"orders:2","__proto__":"x:1"}').problems).toEqual([
      {
        prop: "ECS_CODEDEPLOY_IMAGES.prod-order",
        what: 'no service "prod-order" is synthesized',
        allowed: "staging-web, staging-orders, prod-web, prod-orders",
        fix: "correct the name, or remove it",
      },
      expect.objectContaining({ prop: "ECS_CODEDEPLOY_IMAGES.__proto__" }),
    ]);
  });

  test("fail when the service is in an environment that isn't synthesized", () => {
    expect(set('{"prod-web":"web:2","staging-web":"web:2"}', "staging").problems).toEqual([
      {
        prop: "ECS_CODEDEPLOY_IMAGES.prod-web",
        what: 'no service "prod-web" is synthesized',
        allowed: "staging-web, staging-orders",
        fix: "correct the name, or remove it",
      },
    ]);
  });

  test("may be those of all environments if the only one to synthesize is unknown, which is another problem", () => {
    expect(set('{"prod-web":"web:2","staging-web":"web:2"}', "test").problems).toEqual([]);
  });

  test("fail when the service has an existing task definition", () => {
    expect(whatOf('{"prod-old":"old:2"}')).toEqual([
      'ECS_CODEDEPLOY_IMAGES.prod-old: the service "prod-old" has no container: its task definition exists already',
    ]);
  });

  test("leave it to the check of the environments to report what else is wrong", () => {
    const wrong = { staging: { service: {} }, prod: { services: { web: null } } } as unknown as Environments;

    expect(withImages(wrong, '{"prod-web":"web:2"}').environments).toEqual(wrong);
  });

  test.each(["", "web:2", '"web:2"', "null", "[]", "{prod-web: web:2}"])(
    "fail when they are no JSON object: %j",
    (json) => {
      expect(whatOf(json)).toEqual([`ECS_CODEDEPLOY_IMAGES: got ${JSON.stringify(json)}`]);
    },
  );

  test.each([
    ['""', 'got ""'],
    ['"my image"', 'got "my image"'],
    ["7", "got 7"],
    ["null", "got null"],
  ])("fail with the environments when one is no image: %s", (image, what) => {
    const { environments, problems } = set(`{"prod-web":${image}}`);

    expect(problems).toEqual([]);
    expect(problemsOf(() => addEnvironments(testApp(), environments))).toEqual([
      `prod.services.web.container.image: ${what}`,
    ]);
  });
});
