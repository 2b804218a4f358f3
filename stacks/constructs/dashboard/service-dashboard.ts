import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { Fn, Lazy } from "cdktf";
import { Construct } from "constructs";
import { jsonDocument } from "../../support/json-document";
import { isKnown } from "../../support/problems";
import { dashboardBody, type ShownService } from "./dashboard-body";

/**
 * The properties of a {@link ServiceDashboard}.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
 */
export interface ServiceDashboardProps extends Omit<ShownService, "alarmArns"> {
  /** The name of the dashboard, unique in the account: 1 to 255 letters, digits, hyphens and underscores. */
  readonly dashboardName: string;
  /** The ARN of the CodeDeploy application, which has the account and the region of the alarms. */
  readonly applicationArn: string;
  /**
   * Returns the names of the alarms that stop a deployment. It is called at synth, when all alarms have been added to the
   * stack. A list that only Terraform knows is not shown.
   */
  readonly alarmNames: () => readonly string[];
}

/**
 * A dashboard of a service: requests, errors, response time, tasks, CPU, memory and alarms on one page, with a link to
 * the deployments.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
 */
export class ServiceDashboard extends Construct {
  /** The dashboard. */
  readonly dashboard: CloudwatchDashboard;

  constructor(
    scope: Construct,
    id: string,
    { dashboardName, applicationArn, alarmNames, ...shown }: ServiceDashboardProps,
  ) {
    super(scope, id);
    // `$1` is `arn:` and the partition, `$2` region and account. The name is not part of it: a `$` in it stays as it is.
    const prefix = Fn.replace(
      applicationArn,
      "/^(arn:[^:]+):codedeploy:([^:]+:[^:]+):.*/",
      "$1:cloudwatch:$2:alarm:",
    );
    this.dashboard = new CloudwatchDashboard(this, "dashboard", {
      dashboardName,
      dashboardBody: jsonDocument(
        this,
        "body",
        Lazy.anyValue({
          produce: () => {
            const names = alarmNames();
            return dashboardBody({
              ...shown,
              alarmArns: isKnown(names) ? names.map((name) => `${prefix}${name}`) : [],
            });
          },
        }),
      ),
    });
  }
}
