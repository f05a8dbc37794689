/** 電話帳: colleagues with live presence, favourites, the last numbers; a click calls, or consults during a call. */
import "./directory.css";

import { useEffect, useRef, useState } from "preact/hooks";

import type { ClickedRecord, DirectoryOpened } from "../../protocol/types.gen";
import { type DirectoryTab, rowsOf } from "../../state/directory";
import { Icon } from "../../ui/icon";
import { DIRECTORY_WORDS } from "../../i18n/directory-words";
import { useWords } from "../context";
import { CustomerRows, type CustomerRowsProps } from "../customers/customer-rows";
import { useTyped } from "../customers/use-customer-search";
import { type DirectoryRowProps, DirectoryRowView } from "./directory-row";

export interface DirectoryProps
  extends Omit<DirectoryRowProps, "row" | "onDial">,
    Pick<CustomerRowsProps, "customers" | "clock"> {
  /** `record`: of a customer whose number it is. */
  readonly onDial: (number: string, record?: ClickedRecord) => void;
  /** null until the bridge has answered. */
  readonly directory: DirectoryOpened | null;
  /** Calls that were missed since the list of the last calls was seen. */
  readonly missed: number;
  /** The agent looks for somebody to consult: what was missed before can wait. */
  readonly isInCall: boolean;
  readonly onSeeMissed: () => void;
  readonly onClose: () => void;
}

const TABS: readonly DirectoryTab[] = ["colleagues", "favorites", "recent"];

export function Directory(props: DirectoryProps) {
  const { directory, missed, isInCall, onSeeMissed, onClose, customers, clock, ...forRows } = props;
  const common = useWords();
  const words = DIRECTORY_WORDS[forRows.language];
  const [tab, setTab] = useState<DirectoryTab>(missed > 0 && !isInCall ? "recent" : "colleagues");
  const { typed, finished, onInput, onCompositionEnd } = useTyped();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const see = (): void => {
    if (tab === "recent" && directory !== null && missed > 0) onSeeMissed();
  };
  // a call missed while the list is open is not seen before the agent does something there
  useEffect(see, [tab, directory !== null]);
  const rows = directory === null ? [] : rowsOf(directory, tab, typed);
  const isWithoutFavorites = tab === "favorites" && directory?.favorites.length === 0;
  return (
    <section
      class="directory"
      aria-label={common.directory}
      data-testid="directory"
      onPointerEnter={see}
      onClick={see}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        else see();
      }}
    >
      <div class="directory-top">
        <input
          ref={field}
          class="search-field"
          data-testid="directory-search"
          type="search"
          autocomplete="off"
          aria-label={words.directorySearch}
          placeholder={words.directorySearch}
          value={typed}
          {...{ onInput, onCompositionEnd }}
        />
        <button
          type="button"
          class="button button-icon"
          data-testid="directory-close"
          aria-label={words.directoryClose}
          title={words.directoryClose}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <div class="directory-tabs" role="group" aria-label={common.directory}>
        {TABS.map((name) => (
          <button
            type="button"
            key={name}
            class="button directory-tab"
            data-testid={`directory-${name}`}
            aria-pressed={tab === name}
            onClick={() => setTab(name)}
          >
            {words.directoryTabs[name]}
          </button>
        ))}
      </div>
      <div class="directory-found">
        {rows.length === 0 ? (
          <p class="info-empty" role="status" data-testid="directory-empty">
            {directory === null ? words.directoryLoading : isWithoutFavorites ? words.noFavorites : words.directoryEmpty}
          </p>
        ) : (
          <ul aria-label={words.directoryTabs[tab]}>
            {rows.map((row) => (
              <DirectoryRowView key={row.number} row={row} {...forRows} />
            ))}
          </ul>
        )}
        <CustomerRows search={finished} {...{ customers, clock }} {...forRows} />
      </div>
    </section>
  );
}
