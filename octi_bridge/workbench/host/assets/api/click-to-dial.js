/** enableClickToDial, disableClickToDial, onClickToDial. */

/** @param {import("./lightning.js").Lightning} lightning @returns {Record<string, import("./methods.js").Method>} */
export function clickToDialMethods(lightning) {
  return {
    enableClickToDial: {
      since: 38,
      args: {},
      run: () => lightning.setClickToDial(true),
    },
    disableClickToDial: {
      since: 38,
      args: {},
      run: () => lightning.setClickToDial(false),
    },
    onClickToDial: {
      since: 38,
      args: {},
      needs: "listener",
      run: (_args, client, callId) => client.listen("onClickToDial", callId),
    },
    // Sales Engagement. The message format of these two is assumed; the workbench has no work queue, so none ever starts.
    "hvs.onWorkStart": {
      since: 46,
      args: {},
      needs: "listener",
      run: (_args, client, callId) => client.listen("hvs.onWorkStart", callId),
    },
    "hvs.completeWork": {
      since: 46,
      args: { workId: { kind: "text" }, attributes: { kind: "object", isOptional: true } },
      run: () => null,
    },
  };
}
