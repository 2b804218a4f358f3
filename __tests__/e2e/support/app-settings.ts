/** The variable that carries the {@link AppSettings}, as JSON. */
export const SETTINGS_VARIABLE = "E2E_APP_SETTINGS";

/** The alarm that stops the shop's deployments. */
export const ALARM_NAME = "shop-errors";

/** What the tests change about the app between two deploys. */
export interface AppSettings {
  readonly image: string;
  /** Security groups that tasks get beside their own. */
  readonly securityGroupIds?: readonly string[];
  readonly tlsPolicy?: string;
  /** A canary that stays at 10 percent for so many minutes, instead of the linear shift. */
  readonly bakeMinutes?: number;
  /** How long blue is kept. @default 2 */
  readonly terminationWaitMinutes?: number;
}
