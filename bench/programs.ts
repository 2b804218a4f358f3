/** The programs that are compared: each deploys the second revision to a service of its own, and waits for the end. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LOCAL_REGION } from "../local/environment";
import {
  type AppSpec,
  DEPLOYMENT_VARIABLE,
  type DeploymentRequest,
  DRIVER_VARIABLE,
} from "../scripts/contract";
import type { Command } from "./measure";
import { type BenchService, CONTAINER } from "./service";

export interface Program {
  readonly name: string;
  /** How it is run for a service. A service that there isn't is refused, which is how quickly it starts. */
  command(service: BenchService): Promise<Command>;
}

export interface ProgramsProps {
  /** The bundled driver. */
  readonly driver: string;
  /** What leads a program to the local AWS. */
  readonly env: Readonly<Record<string, string>>;
  /** For the files that programs read. */
  readonly directory: string;
}

/** The driver first: it is what the others are compared with. */
export function programs({ driver, env, directory }: ProgramsProps): readonly Program[] {
  return [
    {
      name: "the driver",
      command: async (service) => ({
        // The trigger's command, as Terraform's local-exec runs it.
        args: ["/bin/sh", "-c", `node "$${DRIVER_VARIABLE}"`],
        env: { ...env, [DRIVER_VARIABLE]: driver, [DEPLOYMENT_VARIABLE]: JSON.stringify(request(service)) },
      }),
    },
    {
      name: "aws deploy create-deployment, wait",
      command: async (service) => ({
        args: ["/bin/sh", "-c", CREATE_AND_WAIT],
        env: { ...env, NAME: service.name, REVISION: JSON.stringify(revision(service)) },
      }),
    },
    {
      name: "aws ecs deploy",
      command: async (service) => {
        const { name } = service;
        const appSpecFile = join(directory, `${name}-appspec.json`);
        const taskDefinitionFile = join(directory, `${name}-task-definition.json`);
        await writeFile(appSpecFile, JSON.stringify(appSpec(service)));
        await writeFile(taskDefinitionFile, JSON.stringify(service.taskDefinition));
        const files = ["--task-definition", taskDefinitionFile, "--codedeploy-appspec", appSpecFile];
        const names = ["--codedeploy-application", name, "--codedeploy-deployment-group", name];
        return {
          args: ["aws", "ecs", "deploy", "--cluster", name, "--service", name, ...files, ...names],
          env,
        };
      },
    },
  ];
}

/** The driver's other process, which waits beside each run; here one that hears nothing, and ends at once. */
export function watchdog({ driver, env }: Pick<ProgramsProps, "driver" | "env">): Command {
  return { args: ["node", driver, "--watchdog", LOCAL_REGION], env };
}

/** Node, with nothing to run: of the driver's start, what isn't the driver's. */
export function node({ env }: Pick<ProgramsProps, "env">): Command {
  return { args: ["node", "-e", "0"], env };
}

const CREATE_AND_WAIT = `
id=$(aws deploy create-deployment --application-name "$NAME" --deployment-group-name "$NAME" \\
  --revision "$REVISION" --query deploymentId --output text) &&
aws deploy wait deployment-successful --deployment-id "$id"`;

function revision(service: BenchService) {
  return {
    revisionType: "AppSpecContent",
    appSpecContent: { content: JSON.stringify(appSpec(service)) },
  };
}

function request(service: BenchService): DeploymentRequest {
  const { name } = service;
  const names = { cluster: name, service: name, application: name, deploymentGroup: name };
  return { region: LOCAL_REGION, ...names, appSpec: appSpec(service) };
}

function appSpec({ taskDefinitionArn, network }: BenchService): AppSpec {
  const Properties = {
    TaskDefinition: taskDefinitionArn,
    LoadBalancerInfo: { ContainerName: CONTAINER.name, ContainerPort: CONTAINER.port },
    PlatformVersion: "LATEST",
    NetworkConfiguration: {
      AwsvpcConfiguration: {
        Subnets: network.subnets,
        SecurityGroups: network.securityGroups,
        AssignPublicIp: "DISABLED" as const,
      },
    },
  };
  return { version: 0, Resources: [{ TargetService: { Type: "AWS::ECS::Service", Properties } }] };
}
