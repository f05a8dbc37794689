/** The utility bar item and its panel: settings, visibility, size, icon, label. */

import { invalid } from "./envelope.js";

const ICON = /^[a-z][a-z0-9_]*$/;

/** @param {import("./lightning.js").Lightning} lightning @returns {Record<string, import("./methods.js").Method>} */
export function softphoneMethods(lightning) {
  const { softphone } = lightning;
  /** @param {"item" | "panel"} target */
  const setIcon = (target) => ({
    since: 38,
    args: { key: /** @type {const} */ ({ kind: "text" }) },
    run: (/** @type {{key: string}} */ { key }) => {
      if (!ICON.test(key)) throw invalid("key", "expected the name of an SLDS utility icon such as call or end_call");
      softphone.setIcon(target, key);
    },
  });
  /** @param {"item" | "panel"} target */
  const setLabel = (target) => ({
    since: 38,
    args: { label: /** @type {const} */ ({ kind: "string" }) },
    run: (/** @type {{label: string}} */ { label }) => softphone.setLabel(target, label),
  });
  return {
    getCallCenterSettings: { since: 38, args: {}, needs: "callback", run: () => ({ ...lightning.callCenter }) },
    getSoftphoneLayout: { since: 38, args: {}, needs: "callback", run: () => structuredClone(lightning.softphoneLayout) },
    isSoftphonePanelVisible: {
      since: 38,
      args: {},
      needs: "callback",
      run: () => ({ visible: softphone.isVisible() }),
    },
    setSoftphonePanelVisibility: {
      since: 38,
      args: { visible: { kind: "boolean" } },
      run: ({ visible }) => softphone.setVisible(visible),
    },
    setSoftphonePanelHeight: {
      since: 38,
      args: { heightPX: { kind: "number", min: 240, max: 2560 } },
      run: ({ heightPX }) => softphone.setSize({ height: heightPX }),
    },
    setSoftphonePanelWidth: {
      since: 38,
      args: { widthPX: { kind: "number", min: 200, max: 1920 } },
      run: ({ widthPX }) => softphone.setSize({ width: widthPX }),
    },
    setSoftphoneItemIcon: setIcon("item"),
    setSoftphonePanelIcon: setIcon("panel"),
    setSoftphoneItemLabel: setLabel("item"),
    setSoftphonePanelLabel: setLabel("panel"),
    notifyInitializationComplete: { since: 38, args: {}, run: () => softphone.initialized() },
  };
}
