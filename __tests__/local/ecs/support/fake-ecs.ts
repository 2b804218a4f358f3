/** The ECS patch on a fake AWS: sends requests and returns the responses that a client would get. */
import { BASE_ACCOUNT } from "../../../../local/account-region";
import { createEcsPatch } from "../../../../local/ecs";
import { RANDOM_IDS } from "../../../../local/ecs/ids";
import { Services } from "../../../../local/ecs/services";
import type { AwsRequest, AwsResponse } from "../../../../local/gateway/patch";
import { BLUE, CLUSTER_ARN, FakeBacking, SERVICE_ARN, taskDefinitionArn } from "./fake-backing";
import { FakeTime } from "./fake-time";

export const createServiceInput = {
  cluster: "shop",
  serviceName: "web",
  taskDefinition: taskDefinitionArn(1),
  desiredCount: 2,
  launchType: "FARGATE",
  deploymentController: { type: "CODE_DEPLOY" },
  loadBalancers: [{ targetGroupArn: BLUE, containerName: "app", containerPort: 80 }],
  networkConfiguration: {
    awsvpcConfiguration: {
      subnets: ["subnet-a", "subnet-b"],
      securityGroups: ["sg-1"],
      assignPublicIp: "DISABLED",
    },
  },
};

// The tests read responses member by member and check their shape.
export type Answer = { readonly status: number; readonly body: Json };
export interface Json {
  readonly [member: string]: Json & string & number & readonly (Json & string & number)[];
}

export function requestFor(service: string, operation: string, input: object): AwsRequest {
  return {
    service,
    account: BASE_ACCOUNT,
    region: "eu-west-1",
    operation,
    method: "POST",
    path: "/",
    headers: {},
    body: Buffer.from(JSON.stringify(input)),
  };
}

export function answerOf({ status, body }: AwsResponse): Answer {
  return { status, body: JSON.parse(body.toString("utf8")) };
}

/** A fake moto that stores services, and drops the same attributes as moto. */
export class FakeMoto {
  readonly received: { readonly operation: string; readonly input: Record<string, unknown> }[] = [];
  readonly #services = new Map<string, Record<string, unknown>>();

  constructor(private readonly backing: FakeBacking) {}

  readonly forward = async (request: AwsRequest): Promise<AwsResponse> => {
    const input = JSON.parse(request.body.toString("utf8"));
    const operation = request.operation ?? "";
    this.received.push({ operation, input });
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(this.#answer(operation, input))) };
  };

  #answer(operation: string, input: Record<string, never>): object {
    const name = String(input["serviceName"] ?? input["service"]);
    const controller: { type: string } = input["deploymentController"] ?? { type: "ECS" };
    switch (operation) {
      case "CreateService": {
        const arn = SERVICE_ARN.replace("/web", `/${name}`);
        this.#services.set(name, {
          serviceArn: arn,
          serviceName: name,
          clusterArn: CLUSTER_ARN,
          status: "ACTIVE",
          launchType: input["launchType"] ?? "EC2",
          desiredCount: input["desiredCount"],
          deploymentController: controller,
          propagateTags: "NONE",
        });
        const known = { arn, clusterArn: CLUSTER_ARN, status: "ACTIVE", controller: controller.type };
        this.backing.services.set(`shop/${name}`, known);
        return { service: this.#services.get(name) };
      }
      case "DeleteService": {
        const key = `shop/${name}`;
        const known = this.backing.services.get(key);
        if (known !== undefined) {
          this.backing.services.set(key, { ...known, status: "INACTIVE" });
        }
        return { service: { ...this.#services.get(name), status: "INACTIVE" } };
      }
      case "ListServices":
        return { serviceArns: [...this.#services.values()].map(({ serviceArn }) => serviceArn) };
      case "DescribeServices":
        return { services: [...this.#services.values()], failures: [] };
      case "ListTasks":
        return { taskArns: ["arn:aws:ecs:eu-west-1:123456789012:task/shop/motos"] };
      case "DescribeTasks":
        return { tasks: [{ taskArn: "arn:aws:ecs:eu-west-1:123456789012:task/shop/motos" }], failures: [] };
      default:
        return { service: { ...this.#services.get(name), ...input } };
    }
  }
}

export interface FakeEcs {
  readonly time: FakeTime;
  readonly backing: FakeBacking;
  readonly moto: FakeMoto;
  readonly services: Services;
  readonly logged: string[];
  call(operation: string, input: object): Promise<Answer>;
}

export function createFakeEcs(): FakeEcs {
  const time = new FakeTime();
  const backing = new FakeBacking();
  const moto = new FakeMoto(backing);
  const logged: string[] = [];
  const services = new Services({ backing, time, ids: RANDOM_IDS, log: (line) => logged.push(line) });
  const patch = createEcsPatch(() => services);
  return {
    time,
    backing,
    moto,
    services,
    logged,
    call: async (operation, input) =>
      answerOf(await patch.handle(requestFor("ecs", operation, input), moto.forward)),
  };
}
