/** Putting a component on a page and looking at it. */
import { createElement } from 'lwc';

/** A component on the page, with these properties. */
export function show(name, Component, properties = {}) {
    const element = createElement(name, { is: Component });
    Object.assign(element, properties);
    document.body.appendChild(element);
    return element;
}

/** Wait until what has been set is drawn and promises have been followed. */
export async function settled() {
    for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
}

/** Everything that can be read in the component, white space made one. */
export function textIn(element) {
    const parts = [...element.shadowRoot.children].filter(({ tagName }) => tagName !== 'STYLE');
    return parts
        .map(({ textContent }) => textContent)
        .join(' ')
        .replace(/\s+/g, ' ')
        .trim();
}

export const find = (element, selector) => element.shadowRoot.querySelector(selector);
export const findAll = (element, selector) => [...element.shadowRoot.querySelectorAll(selector)];
