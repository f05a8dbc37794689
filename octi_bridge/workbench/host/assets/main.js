/**
 * The host page, put together. Places that tests and demos may hold on to (`data-testid`), all with accessible names:
 *
 * | test id | what |
 * |---|---|
 * | `utility-phone` | the utility bar's phone item: opens and minimises the panel |
 * | `panel-frame` | the iframe of the panel, in the dock or in the child window |
 * | `popout`, `minimise`, `popped-out` | buttons of the docked panel; the dock's text while the panel is in its own window |
 * | `record-name`, `record-edit` | heading and edit button of a record page |
 * | `edit-<Field>`, `edit-save`, `edit-cancel` | the inline form of a record page |
 * | `phone-field` | a phone number on any page; holds a button while click to dial is on (`data-enabled`) |
 * | `activity-item` | one activity (`data-record-id`) |
 * | `page-<recordId>` | the record page in front |
 * | `tab-<recordId>`, `close-tab-<recordId>` | a workspace tab of the console app |
 * | `nav-tab`, `nav-menu`, `nav-home`, `nav-<SObject>` | navigation (in a console app behind `nav-menu`) |
 * | `global-search` | the search field |
 * | `new-record`, `new-<Field>`, `new-save` | the new-record window |
 * | `flow-<Name>`, `flow-input-<variable>` | the first screen of a flow, and what it was given |
 * | `customer`, `customer-state` | the customer's phone; `data-state` on the card |
 * | `customer-caller` | who calls: the number as stored, `unknown`, or `withheld`; `customer-number` types the unknown one |
 * | `customer-dialed`, `customer-call` | the number to call, and the button that calls it |
 * | `customer-pick-up`, `customer-hang-up` | answer and hang up; further customers: `customer-<name>-...` |
 * | `desk-<ext>`, `desk-<ext>-state` | a desk phone (`data-state`) |
 * | `desk-<ext>-pick-up`, `-hang-up` | lift, put down; shown while it rings or talks |
 * | `desk-<ext>-number`, `-dial` | dial from the desk; shown while idle |
 * | `desk-<ext>-plug` | pull or plug the cable |
 * | `drawer-toggle`, `drawer-problem` | the drawer itself |
 * | `switch-lang`, `switch-app`, `switch-opencti` | links that reload with another switch |
 *
 * Scripts of this origin find `window.workbench`: `{softphone, workspace, channels}`.
 */

import { LocalChannels } from "./api/messages.js";
import { openCtiMethods } from "./api/methods.js";
import { confirmDiscard, newRecordDialog } from "./dialogs.js";
import { h } from "./dom.js";
import { Drawer } from "./drawer/drawer.js";
import { Words } from "./i18n.js";
import { viewInfo, watchNavigation } from "./navigation-events.js";
import { OBJECTS } from "./objects.js";
import { readOptions, switchesOf } from "./options.js";
import { PhoneFields } from "./phone-fields.js";
import { newPath, placeOf } from "./places.js";
import { invalid } from "./api/envelope.js";
import { LAYOUTS } from "./api/softphone-layout.js";
import { ServerApi } from "./server-api.js";
import { makeHeader, makeNavigation, makeToaster } from "./shell.js";
import { Softphone } from "./softphone.js";
import { flowView, homeView, listView, missingView, searchView } from "./views/plain-views.js";
import { RecordView } from "./views/record-view.js";
import { Workspace } from "./workspace.js";

const options = readOptions(location.search);
const switches = switchesOf(location.search);
const words = new Words(options.language);
const server = new ServerApi();
const startedAt = performance.now();

document.documentElement.lang = words.language;
const config = await server.config();
document.title = config.title;

const stage = h("main", { class: "stage", id: "stage" });
const toasts = h("div", { class: "toasts", role: "status" });
const toast = makeToaster(toasts);
const phones = new PhoneFields({ words, onClick: (payload) => softphone.notify("onClickToDial", payload) });

/** @type {import("./views/fields.js").ViewContext} */
const context = {
  words,
  server,
  phones,
  toast,
  go: (place) => void workspace.go(place),
  titleChanged: () => workspace.changed(),
  addressChanged: () => tellNewAddress(),
  openNewRecord: (sobject) => openNewRecord(sobject, {}),
};

const workspace = new Workspace({
  isConsole: options.isConsole,
  switches,
  stage,
  confirmDiscard: () => confirmDiscard(words),
  makeView: (place) => {
    switch (place.type) {
      case "record":
        return new RecordView(place.recordId, context);
      case "list":
        return listView(place.sobject, context);
      case "search":
        return searchView(place.text, context);
      case "flow":
        return flowView(place.name, place.inputs, context);
      case "home":
        return homeView(context);
      default:
        return missingView(context);
    }
  },
});

const channels = new LocalChannels();

const softphone = new Softphone({
  words,
  config,
  switches,
  toast,
  isOpen: options.isPanelOpen,
  methods: () => openCtiMethods(lightning),
  containerState: () => {
    if (options.openCti !== "on") return options.openCti;
    return performance.now() - startedAt < options.containerReadyAfterMs ? "starting" : "ready";
  },
});

/** @type {import("./api/lightning.js").Lightning} */
const lightning = {
  server,
  callCenter: config.call_center,
  softphoneLayout: LAYOUTS[options.layout],
  softphone,
  channels,
  open: (place) => workspace.open(place),
  placeOf,
  openNewRecord,
  refresh: () => workspace.refreshFront(),
  viewInfo: () => viewInfo(workspace, server),
  setClickToDial: (isEnabled) => phones.setEnabled(isEnabled),
};

const navigation = watchNavigation({ workspace, server, tell: (info) => softphone.notify("onNavigationChange", info) });

/** @param {string} sobject @param {Record<string, unknown>} defaults */
function openNewRecord(sobject, defaults) {
  if (!Object.hasOwn(OBJECTS, sobject)) throw invalid("entityName", `there is no object ${sobject}`);
  newRecordDialog(sobject, defaults, context, (recordId) => {
    workspace.overlay = null;
    tellNewAddress();
    if (recordId !== null) workspace.open({ type: "record", sobject, recordId });
  });
  workspace.overlay = newPath(sobject);
  tellNewAddress();
}

function tellNewAddress() {
  if (workspace.readdress()) navigation.told();
}

const drawer = new Drawer({ words, config, server, options });
const shell = { words, config, workspace };
document.body.replaceChildren(
  h("div", { class: "lightning" }, makeHeader(shell), makeNavigation(shell), stage, softphone.panel, softphone.bar),
  drawer.element,
  toasts,
);

// What nobody else shows: a page that could not be read, mostly because the server is gone.
window.addEventListener("unhandledrejection", (event) => toast(words.t("failed", event.reason?.message ?? event.reason), true));
Object.assign(window, { workbench: { softphone, workspace, channels } });
workspace.addEventListener("change", () => phones.redraw());
workspace.start();
softphone.start();
server.watch({
  onOrg: () => void Promise.all([workspace.refreshAll(), drawer.refresh()]),
  onPhones: (list) => drawer.showPhones(list),
  onLink: (isUp) => drawer.showLink(isUp),
});
