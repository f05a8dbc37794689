/*
 * sforce.opencti for Lightning: the workbench's own Open CTI library.
 *
 * It offers the methods that Salesforce's Open CTI Developer Guide documents for Lightning Experience and speaks the
 * same message format to the page that frames the panel, so that a panel runs unchanged in the workbench and in an org.
 * It stands at the path where an org serves the original and is readable on purpose.
 *
 * Two things differ from the original, both on purpose:
 * - besides *.force.com and *.salesforce.com it also accepts loopback origins (http://localhost:*, http://127.0.0.1:*),
 *   because that is where a workbench lives;
 * - argument names it does not know are handed on instead of dropped, so that the workbench can refuse them.
 * The shapes marked "assumed" are not published by Salesforce: do not take them for facts about an org.
 */
(function defineOpenCti(global) {
  "use strict";

  const API_TYPE = "opencti";
  const NEWEST_API_VERSION = 67;
  const SALESFORCE_ORIGIN = /^https?:\/\/[\w-.]+(\.force\.com|\.salesforce\.com)(:\d+)?$/;
  const LOOPBACK_ORIGIN = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/;
  const NOT_IN_SALESFORCE =
    "Failed to initialize Open CTI. Ensure that it is loaded from the right frame with correct URL parameters";
  const ONE_OBJECT = "Must pass in only one object which holds arguments to this API method call.";

  const apiVersion = versionOfThisScript();
  let hostOrigin = null;
  let nextCallId = 0;
  /** Callbacks by `methodName_callId`; each fires once. */
  const callbacks = new Map();
  /** Listeners by method name; they add up, there is no way to take one off (as in the original). */
  const listeners = new Map();
  /** Message channel listeners by the subscribing call's id (assumed shape). */
  const channelListeners = new Map();

  /** The API version is the one in the path, `/support/api/66.0/lightning/...`. */
  function versionOfThisScript() {
    const script = global.document.currentScript;
    const found = script && /\/support\/api\/(\d+)\.0\//.exec(script.src);
    return found ? Number(found[1]) : NEWEST_API_VERSION;
  }

  function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  /** The original throws at once, before anything is sent: a wrong call never reaches its callback. */
  function requireOneObject(parameters) {
    const only = parameters[0];
    if (parameters.length !== 1 || !isObject(only) || Object.keys(only).length === 0) {
      throw new Error(ONE_OBJECT);
    }
  }

  function requireFunction(value, name) {
    if (typeof value !== "function") {
      throw new Error(`The parameter ${name} must be a function.`);
    }
  }

  /** Everything but `callback` and `listener`, renamed for the wire where the wire has another name. */
  function argsOf(parameter, renamed) {
    const args = {};
    for (const [name, value] of Object.entries(parameter || {})) {
      if (name !== "callback" && name !== "listener") {
        args[(renamed && renamed[name]) || name] = value;
      }
    }
    return args;
  }

  function send(methodName, parameter, renamed) {
    if (hostOrigin === null) {
      throw new Error(NOT_IN_SALESFORCE);
    }
    const { callback, listener } = parameter || {};
    const args = argsOf(parameter, renamed);
    const callId = nextCallId;
    nextCallId += 1;
    if (typeof callback === "function") {
      callbacks.set(`${methodName}_${callId}`, callback);
    }
    const message = {
      methodName,
      callId,
      apiVersion,
      apiType: API_TYPE,
      isCallbackRegistered: typeof callback === "function",
      isListenerRegistered: typeof listener === "function",
      args,
    };
    try {
      global.parent.postMessage(message, hostOrigin);
    } catch (cause) {
      callbacks.delete(`${methodName}_${callId}`);
      throw cause;
    }
    return callId;
  }

  function addListener(methodName, listener) {
    listeners.set(methodName, [...(listeners.get(methodName) || []), listener]);
  }

  function receive(event) {
    const message = event.data;
    if (event.origin !== hostOrigin || event.source !== global.parent || !isObject(message)) return;
    if (message.apiType !== API_TYPE || message.apiVersion !== apiVersion) return;
    if (message.methodName === "onMessage") {
      const listener = channelListeners.get(message.callId);
      if (listener) listener(message.response);
      return;
    }
    const key = `${message.methodName}_${message.callId}`;
    const callback = callbacks.get(key);
    callbacks.delete(key);
    if (callback) callback(message.response);
    for (const listener of listeners.get(message.methodName) || []) listener(message.response);
  }

  /** A method that needs one object with arguments. */
  function method(methodName, options) {
    const { needsCallback = false, renamed, check } = options || {};
    return function callMethod(parameter) {
      requireOneObject(arguments);
      if (needsCallback) requireFunction(parameter.callback, "callback");
      if (check) check(parameter);
      send(methodName, parameter, renamed);
    };
  }

  /** A method that may be called with nothing, but not with an empty object. */
  function bareMethod(methodName) {
    return function callBareMethod(parameter) {
      if (arguments.length > 0 && parameter !== undefined) requireOneObject(arguments);
      send(methodName, parameter);
    };
  }

  function listening(methodName) {
    return function listen(parameter) {
      requireOneObject(arguments);
      requireFunction(parameter.listener, "listener");
      addListener(methodName, parameter.listener);
      send(methodName, parameter);
    };
  }

  /** Lightning Message Service (API 47 and later). Wire shape assumed: messages return as `onMessage` with the call's id. */
  function subscribe(parameter) {
    requireOneObject(arguments);
    requireFunction(parameter.listener, "listener");
    const callId = send("subscribe", parameter);
    channelListeners.set(callId, parameter.listener);
  }

  function unsubscribe(parameter) {
    requireOneObject(arguments);
    send("unsubscribe", parameter);
    if (isObject(parameter.subscription)) channelListeners.delete(parameter.subscription.id);
  }

  function requireValueObject(parameter) {
    if (!isObject(parameter.value)) {
      throw new Error("The parameter value must be an object with the fields of the record.");
    }
  }

  const opencti = {
    SCREENPOP_TYPE: Object.freeze({
      URL: "url",
      SOBJECT: "sobject",
      OBJECTHOME: "objecthome",
      LIST: "list",
      SEARCH: "search",
      NEW_RECORD_MODAL: "newRecord",
      FLOW: "flow",
    }),
    CALL_TYPE: Object.freeze({ INBOUND: "inbound", OUTBOUND: "outbound", INTERNAL: "internal" }),

    enableClickToDial: bareMethod("enableClickToDial"),
    disableClickToDial: bareMethod("disableClickToDial"),
    onClickToDial: listening("onClickToDial"),
    onNavigationChange: listening("onNavigationChange"),
    getAppViewInfo: method("getAppViewInfo", { needsCallback: true }),
    getCallCenterSettings: method("getCallCenterSettings", { needsCallback: true }),
    getSoftphoneLayout: method("getSoftphoneLayout", { needsCallback: true }),
    searchAndScreenPop: method("searchAndScreenPop"),
    screenPop: method("screenPop"),
    saveLog: method("saveLog", { renamed: { value: "object" }, check: requireValueObject }),
    runApex: method("runApex"),
    refreshView: bareMethod("refreshView"),
    isSoftphonePanelVisible: method("isSoftphonePanelVisible", { needsCallback: true }),
    setSoftphonePanelVisibility: method("setSoftphonePanelVisibility"),
    setSoftphonePanelHeight: method("setSoftphonePanelHeight"),
    setSoftphonePanelWidth: method("setSoftphonePanelWidth"),
    setSoftphoneItemIcon: method("setSoftphoneItemIcon"),
    setSoftphonePanelIcon: method("setSoftphonePanelIcon"),
    setSoftphoneItemLabel: method("setSoftphoneItemLabel"),
    setSoftphonePanelLabel: method("setSoftphonePanelLabel"),
    /** Validates nothing, as in the original. */
    notifyInitializationComplete(parameter) {
      send("notifyInitializationComplete", parameter);
    },
  };
  if (apiVersion >= 46) {
    opencti.hvs = { onWorkStart: listening("hvs.onWorkStart"), completeWork: method("hvs.completeWork") };
  }
  if (apiVersion >= 47) {
    Object.assign(opencti, { subscribe, unsubscribe, publish: method("publish") });
  }

  // The object exists even where the page was not opened by Salesforce; it is then dead, as in the original.
  global.sforce = global.sforce || {};
  global.sforce.opencti = opencti;

  const query = new URLSearchParams(global.location.search);
  const origin = query.get("sfdcIframeOrigin");
  const isTrusted = origin !== null && (SALESFORCE_ORIGIN.test(origin) || LOOPBACK_ORIGIN.test(origin));
  if (!query.get("mode") || !isTrusted || new URL(origin).protocol !== global.location.protocol) {
    // A string, not an Error: that is what panels in the field catch.
    throw NOT_IN_SALESFORCE;
  }
  hostOrigin = origin;
  global.addEventListener("message", receive);
})(window);
