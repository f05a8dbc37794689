/** The child window of a popped-out softphone: it offers its body and its voice; the main window runs the panel in it. */

/**
 * A message must come from this window, the panel's parent: the browser names the window whose script posts it.
 * @param {HTMLIFrameElement} frame @param {object} message @param {string} origin
 */
function post(frame, message, origin) {
  frame.contentWindow?.postMessage(message, origin);
}

const softphone = window.opener?.workbench?.softphone;
if (softphone) softphone.adopt(window, post);
else window.close();
