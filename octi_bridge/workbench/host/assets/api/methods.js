/**
 * The methods of Open CTI for Lightning: since when, which arguments, and what runs.
 * Each handler gets (checked arguments, client) and returns the `returnValue`, or throws an OpenCtiError.
 */

import { clickToDialMethods } from "./click-to-dial.js";
import { messageMethods } from "./messages.js";
import { navigationMethods } from "./navigation-info.js";
import { recordMethods } from "./records.js";
import { screenPopMethods } from "./screen-pop.js";
import { softphoneMethods } from "./softphone.js";

/**
 * @typedef {object} Method
 * @property {number} since API version
 * @property {Record<string, import("./arguments.js").Rule>} args
 * @property {"callback" | "listener"} [needs]
 * @property {(args: any, client: import("../wire.js").PanelClient, callId: number) => unknown} run
 */

/**
 * @param {import("./lightning.js").Lightning} lightning
 * @returns {Map<string, Method>}
 */
export function openCtiMethods(lightning) {
  return new Map(
    Object.entries({
      ...clickToDialMethods(lightning),
      ...navigationMethods(lightning),
      ...softphoneMethods(lightning),
      ...screenPopMethods(lightning),
      ...recordMethods(lightning),
      ...messageMethods(lightning),
    }),
  );
}
