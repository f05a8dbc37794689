/** ステータス: the label is a button, the button opens the choices and サインアウト (F-011, F-048 to F-054). */
import { useEffect, useRef, useState } from "preact/hooks";

import { OTHER_LANGUAGE } from "../../i18n/other-language";
import { fill } from "../../i18n/words";
import type { Language, Snapshot, StatusChoice } from "../../protocol/types.gen";
import { callStatus, labelOfCode, labelOf } from "../../state/selectors";
import { Icon } from "../../ui/icon";
import { useWords } from "../context";
import { SignOutQuestion } from "./sign-out-question";

export interface StatusMenuProps {
  readonly snapshot: Snapshot;
  readonly statuses: readonly StatusChoice[];
  readonly language: Language;
  readonly isBusy: boolean;
  readonly onChoose: (code: string) => void;
  readonly onSignOut: () => void;
  readonly onPreferences: () => void;
  readonly onLanguage: (language: Language) => void;
  readonly onDoctor: () => void;
}

export function StatusMenu(props: StatusMenuProps) {
  const { snapshot, statuses, language, isBusy } = props;
  const words = useWords();
  const other = OTHER_LANGUAGE[language];
  const [isOpen, setOpen] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const imposed = callStatus(snapshot);
  const { code, next_code } = snapshot.status;
  const isInCall = snapshot.calls.length > 0;
  const label = imposed === null ? labelOfCode(statuses, code, language) : words.callStatuses[imposed];

  useEffect(() => {
    if (!isOpen) return undefined;
    const items = menuItems(root.current);
    (items.find((item) => item.getAttribute("aria-checked") === "true") ?? items[0])?.focus();
    const closeOutside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", closeOutside);
    return () => document.removeEventListener("pointerdown", closeOutside);
  }, [isOpen]);

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const pick = (action: () => void) => () => {
    close();
    action();
  };

  const leave = (isSure: boolean) => () => {
    setLeaving(false);
    if (isSure) props.onSignOut();
  };

  return (
    <div class="status" ref={root}>
      <button
        type="button"
        ref={button}
        class="status-button"
        data-testid="status-button"
        data-tone={imposed ?? (code === "0" ? "available" : "away")}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-busy={isBusy}
        aria-label={`${words.status}: ${label}`}
        onClick={() => setOpen(!isOpen)}
      >
        <span class="status-dot" aria-hidden="true" />
        <span class="status-label">{label}</span>
        <Icon name="chevron" />
      </button>
      {next_code !== null && (
        <span class="status-next" data-testid="status-next">
          {fill(words.nextStatus, { status: labelOfCode(statuses, next_code, language) })}
        </span>
      )}
      {isOpen && (
        <div
          class="menu"
          role="menu"
          aria-label={words.statusMenu}
          onKeyDown={(event) => moveInMenu(event, root.current, close)}
        >
          {statuses.map((choice) => (
            <button
              type="button"
              key={choice.code}
              class="menu-item"
              role="menuitemradio"
              tabIndex={-1}
              aria-checked={choice.code === (next_code ?? code)}
              data-testid={`status-item-${choice.code}`}
              onClick={pick(() => props.onChoose(choice.code))}
            >
              <span class="menu-mark">{choice.code === (next_code ?? code) && <Icon name="check" />}</span>
              {labelOf(choice, language)}
            </button>
          ))}
          <div class="menu-line" role="separator" />
          <Item id="open-preferences" label={words.preferences} onPick={pick(props.onPreferences)} />
          <Item
            id="switch-language"
            label={other.name}
            lang={other.language}
            onPick={pick(() => props.onLanguage(other.language))}
          />
          <a
            class="menu-item"
            role="menuitem"
            tabIndex={-1}
            data-testid="open-guide"
            href={`/panel/guide/${language}`}
            target="_blank"
            rel="noreferrer"
            onClick={close}
          >
            <span class="menu-mark" />
            {words.guide}
          </a>
          <Item id="open-doctor" label={words.doctor} onPick={pick(props.onDoctor)} />
          <Item id="sign-out" label={words.signOut} onPick={pick(isInCall ? () => setLeaving(true) : props.onSignOut)} />
        </div>
      )}
      {isLeaving && (
        <SignOutQuestion
          isPhoneInPanel={snapshot.agent.answer_mode === "webrtc"}
          language={language}
          onOk={leave(true)}
          onCancel={leave(false)}
        />
      )}
    </div>
  );
}

interface ItemProps {
  readonly id: string;
  readonly label: string;
  readonly lang?: Language;
  readonly onPick: () => void;
}

const Item = ({ id, label, lang, onPick }: ItemProps) => (
  <button type="button" class="menu-item" role="menuitem" lang={lang} tabIndex={-1} data-testid={id} onClick={onPick}>
    <span class="menu-mark" />
    {label}
  </button>
);

const menuItems = (root: HTMLElement | null): HTMLElement[] =>
  root === null ? [] : [...root.querySelectorAll<HTMLElement>("[role^=menuitem]")];

/** WAI-ARIA Authoring Practices, menu button: arrows wrap around, Home and End jump, Escape and Tab close. */
function moveInMenu(event: KeyboardEvent, root: HTMLElement | null, close: () => void): void {
  const items = menuItems(root);
  const at = items.findIndex((item) => item === document.activeElement);
  const targets: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const target = targets[event.key];
  if (target !== undefined) {
    event.preventDefault();
    items[target]?.focus();
  } else if (event.key === " " && document.activeElement instanceof HTMLAnchorElement) {
    event.preventDefault(); // a button hears Space by itself, a link would scroll
    document.activeElement.click();
  } else if (event.key === "Escape" || event.key === "Tab") {
    if (event.key === "Escape") event.preventDefault();
    close();
  }
}
