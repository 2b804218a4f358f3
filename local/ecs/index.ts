/**
 * The patch that makes a CODE_DEPLOY service on moto behave as on AWS, and that completes every other service.
 *
 * Containers never run here. What makes a release bad is in its task definition, for everybody to see: an image
 * that can't be pulled (`images.ts`), a command that exits, or a health check that can't pass (`fates.ts`).
 */
import type { AwsRequest, Forward, Patch } from "../gateway/patch";
import { AwsFault, answering, type JsonObject, parseBody, withBody } from "./json-protocol";
import type { Send, Services } from "./services";
import { describeTasks, listTasks, stopTask } from "./tasks/tasks";
import { viewTaskSet } from "./views";

type Operation = (services: Services, input: JsonObject, send: Send) => Promise<JsonObject>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateService: (services, input, send) => services.create(input, send),
  UpdateService: (services, input, send) => services.update(input, send),
  DeleteService: (services, input, send) => services.delete(input, send),
  DescribeServices: (services, input, send) => services.describe(input, send),
  DescribeTaskSets: describeTaskSets,
  CreateTaskSet: refuseTaskSetChange,
  UpdateTaskSet: refuseTaskSetChange,
  DeleteTaskSet: refuseTaskSetChange,
  UpdateServicePrimaryTaskSet: refuseTaskSetChange,
  ListTasks: listTasks,
  DescribeTasks: describeTasks,
  StopTask: stopTask,
};

/** The ECS patch. `servicesOf` answers the services of a region. */
export function createEcsPatch(servicesOf: (region: string) => Services): Patch {
  return {
    service: "ecs",
    operations: Object.keys(OPERATIONS),
    handle: (request, forward) =>
      answering(async () => {
        const operation = OPERATIONS[request.operation ?? ""];
        if (operation === undefined) {
          return forward(request);
        }
        return operation(servicesOf(request.region), parseBody(request.body), sendTo(request, forward));
      }),
  };
}

/** Sends the request on with another body. What moto refuses is refused with the same type and message. */
function sendTo(request: AwsRequest, forward: Forward): Send {
  return async (body) => {
    const response = await forward(withBody(request, body));
    if (response.status === 200) {
      return parseBody(response.body);
    }
    if (response.status === 400) {
      const error = parseBody(response.body);
      throw new AwsFault(String(error["__type"]), String(error["message"] ?? error["Message"]));
    }
    throw new AwsFault(
      "NotImplemented",
      `the local AWS can't do ecs ${request.operation}: moto answered ${response.status}`,
      501,
    );
  };
}

async function describeTaskSets(services: Services, input: JsonObject, send: Send): Promise<JsonObject> {
  const service = services.find(input["cluster"], input["service"]);
  if (service === undefined) {
    return send(input);
  }
  const wanted = Array.isArray(input["taskSets"]) ? input["taskSets"].map(String) : [];
  const found = service.taskSets.filter(
    ({ id, arn }) => wanted.length === 0 || wanted.includes(id) || wanted.includes(arn),
  );
  const failures = wanted
    .filter((name) => !found.some(({ id, arn }) => name === id || name === arn))
    .map((arn) => ({ arn, reason: "MISSING" }));
  return { taskSets: found.map((taskSet) => viewTaskSet(service, taskSet)), failures };
}

async function refuseTaskSetChange(services: Services, input: JsonObject, send: Send): Promise<JsonObject> {
  if (services.find(input["cluster"], input["service"]) !== undefined) {
    throw new AwsFault(
      "InvalidParameterException",
      "Task sets of a service with a CODE_DEPLOY deployment controller are CodeDeploy's. Use AWS CodeDeploy to trigger a new deployment.",
    );
  }
  return send(input);
}
