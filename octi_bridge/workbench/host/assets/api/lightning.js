/**
 * What Open CTI may do to the host page. The page fulfils it; the methods in this folder know nothing else of the page.
 *
 * @typedef {{type: "record", sobject: string, recordId: string} | {type: "list", sobject: string}
 *   | {type: "search", text: string} | {type: "flow", name: string, inputs: Record<string, string>}
 *   | {type: "home"} | {type: "unknown", path: string}} Place
 *
 * @typedef {object} Lightning
 * @property {import("../server-api.js").ServerApi} server
 * @property {Record<string, string>} callCenter
 * @property {SoftphoneContainer} softphone
 * @property {typeof import("./softphone-layout.js").DEFAULT_LAYOUT} softphoneLayout of the user
 * @property {MessageChannels} channels
 * @property {(place: Place) => void} open in a console app a tab, in a standard app the page itself
 * @property {(url: string) => Place} placeOf
 * @property {(sobject: string, defaults: Record<string, unknown>) => void} openNewRecord
 * @property {() => Promise<void>} refresh the view in front
 * @property {() => Promise<object>} viewInfo what `getAppViewInfo` returns
 * @property {(isEnabled: boolean) => void} setClickToDial
 *
 * @typedef {object} SoftphoneContainer
 * @property {() => boolean} isVisible
 * @property {(isVisible: boolean) => void} setVisible
 * @property {(size: {height?: number, width?: number}) => void} setSize
 * @property {(target: "item" | "panel", key: string) => void} setIcon
 * @property {(target: "item" | "panel", label: string) => void} setLabel
 * @property {() => void} initialized
 *
 * @typedef {object} MessageChannels
 * @property {(channelName: string, listener: (message: object) => void) => () => void} subscribe
 * @property {(channelName: string, message: object) => void} publish
 */
export {};
