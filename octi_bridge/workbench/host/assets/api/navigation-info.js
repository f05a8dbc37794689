/** onNavigationChange, getAppViewInfo, refreshView. */

/** @param {import("./lightning.js").Lightning} lightning @returns {Record<string, import("./methods.js").Method>} */
export function navigationMethods(lightning) {
  return {
    onNavigationChange: {
      since: 38,
      args: {},
      needs: "listener",
      run: (_args, client, callId) => client.listen("onNavigationChange", callId),
    },
    getAppViewInfo: {
      since: 38,
      args: {},
      needs: "callback",
      run: () => lightning.viewInfo(),
    },
    refreshView: {
      since: 38,
      args: {},
      run: () => lightning.refresh(),
    },
  };
}
