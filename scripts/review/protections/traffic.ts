import { added, becomes, fewer, lower, no, off, on, type Protection, removed } from "./lowered";
import { isLowerTlsPolicy } from "./tls-policy";

const LOAD_BALANCER = /^aws_a?lb$/;
const LISTENER = /^aws_a?lb_listener$/;
const CLUSTER = /^aws_ecs_cluster$/;
const EXEC = "configuration.execute_command_configuration";
const READ_ON_THE_WAY = "Everyone on the way can read and change the traffic.";

/** Of what users, tasks and jobs reach. */
export const OF_TRAFFIC: readonly Protection[] = [
  {
    types: LOAD_BALANCER,
    path: "access_logs.enabled",
    isLowered: off,
    why: "Nobody sees later who sent which request.",
  },
  {
    types: LOAD_BALANCER,
    path: "drop_invalid_header_fields",
    isLowered: off,
    why: "Tasks get invalid headers, which attacks use.",
  },
  {
    types: LOAD_BALANCER,
    path: "desync_mitigation_mode",
    isLowered: lower("monitor", "defensive", "strictest"),
    why: "Tasks get ambiguous requests, which attacks use to smuggle in requests of their own.",
  },
  {
    types: LOAD_BALANCER,
    path: "subnets",
    isLowered: fewer,
    unknownIsFine: true,
    why: "Users get errors when the remaining zones fail.",
  },
  { types: LISTENER, path: "protocol", isLowered: no("HTTPS", "TLS"), why: READ_ON_THE_WAY },
  {
    types: LISTENER,
    path: "ssl_policy",
    isLowered: isLowerTlsPolicy,
    // AWS chooses one for a listener that is replaced and whose code names none.
    unknownIsFine: true,
    why: "Clients may then use an older version of TLS or weaker ciphers.",
  },
  {
    types: LISTENER,
    path: "default_action.redirect.protocol",
    isLowered: no("HTTPS"),
    why: READ_ON_THE_WAY,
  },
  {
    types: /^aws_subnet$/,
    path: "map_public_ip_on_launch",
    isLowered: on,
    why: "What starts in the subnet gets a public address.",
  },
  {
    types: CLUSTER,
    path: "setting.value",
    isLowered: no("enabled", "enhanced"),
    why: "Container Insights no longer measures the tasks.",
  },
  {
    types: CLUSTER,
    path: `${EXEC}.logging`,
    isLowered: becomes("NONE"),
    why: "Nobody sees later what an operator did in a container.",
  },
  {
    types: CLUSTER,
    path: `${EXEC}.kms_key_id`,
    isLowered: removed,
    unknownIsFine: true,
    why: "Sessions in containers are no longer encrypted with the key.",
  },
  {
    types: /^aws_iam_openid_connect_provider$/,
    path: "client_id_list",
    isLowered: added,
    why: "Tokens that were made for another audience may then be used for the roles that trust this provider.",
  },
];
