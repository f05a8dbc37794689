/** Below what the look-up found: a new record for an unknown caller, another record by search, and the way back. */
import "./customers.css";

import { useEffect, useState } from "preact/hooks";

import { customerWords } from "../../i18n/customer-words";
import { fill } from "../../i18n/words";
import type { Clock } from "../../ports/clock";
import type { CallView, Language, NewRecordView } from "../../protocol/types.gen";
import type { OfferedRecords } from "../../state/new-records";
import { objectName } from "../../state/object-name";
import type { ChosenRecord } from "../../state/wrap-up";
import type { PanelActions } from "../actions";
import { useWords } from "../context";
import { RecordSearch } from "./record-search";

export interface RecordChooserProps {
  readonly call: CallView;
  readonly chosen: ChosenRecord | null;
  /** The form below has a search of its own. */
  readonly hasForm: boolean;
  readonly language: Language;
  readonly customers: PanelActions["customers"];
  readonly clock: Clock;
}

export function RecordChooser(props: RecordChooserProps) {
  const { call, chosen, language, customers } = props;
  const offered = useOffered(call, customers);
  if (chosen?.entryId === call.entry_id) return <Chosen {...{ chosen, language, customers }} />;
  return offered === null ? null : <Offered {...props} offered={offered} />;
}

const isUnknown = ({ lookup }: CallView): boolean => lookup.state !== "found" && lookup.state !== "searching";

function Offered({ call, hasForm, language, customers, clock, offered }: RecordChooserProps & { offered: OfferedRecords }) {
  const words = customerWords[language];
  const [isSearching, setSearching] = useState(false);
  const records = isUnknown(call) ? offered.records : [];
  const canSearch = offered.canSearch && !hasForm;
  if (records.length === 0 && !canSearch) return null;
  return (
    <div class="record-chooser" data-testid="record-chooser">
      <div class="record-chooser-buttons">
        {records.map((record) => (
          <NewRecord key={record.object_type} {...{ call, record, language, customers }} />
        ))}
        {canSearch && (
          <button
            type="button"
            class="button record-button"
            data-testid="other-record"
            aria-expanded={isSearching}
            onClick={() => setSearching(!isSearching)}
          >
            {words.otherRecord}
          </button>
        )}
      </div>
      {canSearch && isSearching && (
        <RecordSearch
          {...{ language, customers, clock }}
          onChoose={(related) => void customers().then((loaded) => loaded?.relate(call.entry_id, related))}
        />
      )}
    </div>
  );
}

/** Asked once for each call, and again when its look-up ends: a slow org may have kept the first answer. What the bridge does not answer is not offered. */
function useOffered({ entry_id, direction, lookup }: CallView, customers: PanelActions["customers"]): OfferedRecords | null {
  const [offered, setOffered] = useState<OfferedRecords | null>(null);
  useEffect(() => {
    let isShown = true;
    void customers()
      .then((loaded) => loaded?.newRecords({ entry_id, direction }) ?? null)
      .then((answer) => {
        if (isShown) setOffered(answer);
      });
    return () => {
      isShown = false;
    };
  }, [entry_id, lookup.state === "searching"]);
  return offered;
}

interface NewRecordProps extends Pick<RecordChooserProps, "call" | "language" | "customers"> {
  readonly record: NewRecordView;
}

function NewRecord({ call, record, language, customers }: NewRecordProps) {
  const { objectTypes } = useWords();
  return (
    <button
      type="button"
      class="button record-button"
      data-testid={`new-${record.object_type}`}
      onClick={() => void customers().then((loaded) => loaded?.openNew(call.call_id, record))}
    >
      {fill(customerWords[language].create, { object: objectName(objectTypes, record.object_type) })}
    </button>
  );
}

interface ChosenProps extends Pick<RecordChooserProps, "language" | "customers"> {
  readonly chosen: ChosenRecord;
}

function Chosen({ chosen, language, customers }: ChosenProps) {
  const { objectTypes } = useWords();
  const words = customerWords[language];
  const { name, object_type } = chosen.related;
  const shown = name === "" ? objectName(objectTypes, object_type) : name;
  return (
    <div class="record-chosen" data-testid="record-chosen">
      <p role="status">{fill(words.related, { name: shown })}</p>
      <button
        type="button"
        class="button record-button"
        data-testid="record-undo"
        onClick={() => void customers().then((loaded) => loaded?.undo())}
      >
        {words.undo}
      </button>
    </div>
  );
}
