/**
 * Aura components: no compiler of theirs runs outside of an org. So: well-formed markup, controllers that are one object of
 * functions, and every name that markup and controller use of each other, of our components, or of Omni-Channel exists.
 */
import { XMLValidator } from 'fast-xml-parser';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { componentScripts, filesEnding, finding, lineAt, report, textOf } from './project.mjs';

/** What we may rely on (Console Developer Guide, "Methods" and "Events for Omni-Channel in Lightning Experience"). */
const PLATFORM = {
  methods: {
    'lightning:omniToolkitAPI': ['setServicePresenceStatus', 'getServicePresenceStatusId', 'login', 'logout'],
  },
  events: {
    'lightning:omniChannelStatusChanged': ['statusId', 'channels', 'reason', 'statusName', 'statusApiName'],
    'lightning:omniChannelLoginSuccess': ['statusId'],
    'lightning:omniChannelLogout': ['reason'],
  },
};

const LWC = new Map(componentScripts().map((file) => [basename(dirname(file)), textOf(file)]));
const AURA = new Set(filesEnding('.cmp').map((file) => basename(file, '.cmp')));

/** Blank out comments, so that lines stay where they are. */
const withoutComments = (text) => text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '));

function tagsOf(markup) {
  return [...markup.matchAll(/<([a-z]+:\w+)((?:\s+[\w:]+="[^"]*")*)\s*\/?>/gi)].map(({ 1: name, 2: rest, index }) => ({
    name,
    index,
    attributes: Object.fromEntries([...rest.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
  }));
}

function controllerOf(file) {
  if (!existsSync(file)) return { functions: {}, text: '' };
  const text = textOf(file);
  return { functions: runInNewContext(text, {}, { filename: file }), text };
}

function* bundle(file) {
  const markup = withoutComments(textOf(file));
  const valid = XMLValidator.validate(markup);
  if (valid !== true) {
    yield finding(file, valid.err.line, valid.err.msg);
    return;
  }
  const script = join(dirname(file), `${basename(file, '.cmp')}Controller.js`);
  let controller;
  try {
    controller = controllerOf(script);
  } catch (error) {
    yield finding(script, 0, String(error.message));
    return;
  }
  const tags = tagsOf(markup);
  yield* actions(file, markup, script, controller.functions);
  for (const tag of tags) yield* known(file, markup, tag);
  yield* finds(script, controller.text, tags);
  yield* parameters(script, controller.functions, tags);
}

/** `{!c.name}` is a function of the controller, and each of those is used. */
function* actions(file, markup, script, functions) {
  const used = new Set();
  for (const { 1: name, index } of markup.matchAll(/\{!c\.(\w+)\}/g)) {
    used.add(name);
    if (typeof functions[name] !== 'function') yield finding(file, lineAt(markup, index), `the controller has no ${name}`);
  }
  for (const name of Object.keys(functions)) {
    if (!used.has(name)) yield finding(script, 0, `the markup does not use ${name}`);
  }
}

/** Components and events exist; what is set on a component of ours is a property or an event of it. */
function* known(file, markup, { name, attributes, index }) {
  const [namespace, component] = name.split(':');
  const line = lineAt(markup, index);
  const { event } = attributes;
  if (name === 'aura:handler' && event && !(event in PLATFORM.events)) yield finding(file, line, `no known event ${event}`);
  if (namespace === 'lightning' && !(name in PLATFORM.methods)) yield finding(file, line, `no known component ${name}`);
  if (namespace !== 'c') return;
  const script = LWC.get(component);
  if (script === undefined && !AURA.has(component)) yield finding(file, line, `no component ${component}`);
  if (script === undefined) return;
  for (const attribute of Object.keys(attributes).filter((each) => each !== 'aura:id')) {
    const isThere = attribute.startsWith('on')
      ? script.includes(`CustomEvent('${attribute.slice(2)}'`)
      : isPublic(script, attribute);
    if (!isThere) yield finding(file, line, `${component} has no ${attribute}`);
  }
}

/** `find('id').method(…)`: the id is in the markup, the method is public. */
function* finds(script, text, tags) {
  for (const { 1: id, 2: method, index } of text.matchAll(/\bfind\('(\w+)'\)\s*\.\s*(\w+)/g)) {
    const tag = tags.find(({ attributes }) => attributes['aura:id'] === id);
    const line = lineAt(text, index);
    if (tag === undefined) {
      yield finding(script, line, `nothing in the markup has the aura:id ${id}`);
      continue;
    }
    const own = LWC.get(tag.name.split(':')[1]);
    const isThere = own === undefined ? PLATFORM.methods[tag.name]?.includes(method) : isPublic(own, method);
    if (!isThere) yield finding(script, line, `${tag.name} has no public ${method}`);
  }
}

/** What is read of an event is in it. */
function* parameters(script, functions, tags) {
  for (const { attributes } of tags) {
    const names = Object.entries(attributes).filter(([, value]) => /^\{!c\.\w+\}$/.test(value));
    for (const [attribute, value] of names) {
      const source = String(functions[value.slice(4, -1)]);
      const read = [...source.matchAll(/\bgetParam\('(\w+)'\)/g)].map(([, name]) => name);
      const given = attributes.event ? PLATFORM.events[attributes.event] : detailOf(attribute.slice(2));
      for (const name of read.filter((each) => !given?.includes(each))) {
        yield finding(script, 0, `${attributes.event ?? attribute.slice(2)} has no ${name}`);
      }
    }
  }
}

/** The names in `new CustomEvent('name', { detail: { … } })` of a component of ours. */
function detailOf(event) {
  const made = new RegExp(`CustomEvent\\('${event}', \\{ detail: \\{([^}]*)\\}`);
  const detail = [...LWC.values()].map((text) => made.exec(text)?.[1]).find(Boolean) ?? '';
  return detail.split(',').map((each) => each.split(':')[0].trim());
}

const isPublic = (script, name) => new RegExp(`@api\\s+(?:get\\s+)?${name}\\b`).test(script);

const files = filesEnding('.cmp');
report(files.flatMap((file) => [...bundle(file)]), `${files.length} Aura components, and what they name`);
