/**
 * The ECS patch. It makes a CODE_DEPLOY service behave as on AWS. For all other services it returns the attributes
 * that moto drops.
 *
 * Containers never run here. The task definition alone decides whether a release fails: an image that can't be
 * pulled (`images.ts`), a command that exits, or a health check that can't pass (`task-outcomes.ts`).
 */

import type { AccountRegion } from "../account-region";
import { AwsFault, type JsonObject, parseBody, withBody, withErrorResponse } from "../gateway/json-protocol";
import type { AwsRequest, Forward, Patch } from "../gateway/patch";
import type { Send, Services } from "./services";
import { describeTasks, listTasks, runOneOffTask, stopTask } from "./tasks/tasks";
import { viewTaskSet } from "./views";

type Operation = (services: Services, input: JsonObject, send: Send) => Promise<JsonObject>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateService: (services, input, send) => services.create(input, send),
  UpdateService: (services, input, send) => services.update(input, send),
  DeleteService: (services, input, send) => services.delete(input, send),
  ListServices: (services, input, send) => services.list(input, send),
  DescribeServices: (services, input, send) => services.describe(input, send),
  DescribeTaskSets: describeTaskSets,
  CreateTaskSet: refuseTaskSetChange,
  UpdateTaskSet: refuseTaskSetChange,
  DeleteTaskSet: refuseTaskSetChange,
  UpdateServicePrimaryTaskSet: refuseTaskSetChange,
  ListTasks: listTasks,
  DescribeTasks: describeTasks,
  RunTask: runOneOffTask,
  StopTask: stopTask,
};

/** The ECS patch. `servicesOf` returns the services of an account and a region. */
export function createEcsPatch(servicesOf: (accountRegion: AccountRegion) => Services): Patch {
  return {
    service: "ecs",
    operations: Object.keys(OPERATIONS),
    handle: (request, forward) =>
      withErrorResponse(async () => {
        const operation = OPERATIONS[request.operation ?? ""];
        if (operation === undefined) {
          return forward(request);
        }
        return operation(servicesOf(request), parseBody(request.body), sendTo(request, forward));
      }),
  };
}

/** Forwards the request with another body. An error of moto is thrown with the same type and message. */
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
      `the local AWS can't execute ecs ${request.operation}: moto returned status ${response.status}`,
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
      "Only CodeDeploy can change the task sets of a service with a CODE_DEPLOY deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
    );
  }
  return send(input);
}
