/** The signed-in panel: all parts in one column (biztel.md 1.B). */
import type { ComponentChildren } from "preact";

import "./main-screen.css";

import type { Clock } from "../../ports/clock";
import type { Snapshot } from "../../protocol/types.gen";
import { buttonsIn, callPhase, isCallBusy } from "../../state/call-phase";
import type { PanelState } from "../../state/panel-state";
import { currentCall, shownCall } from "../../state/selectors";
import { isOfAnotherCall } from "../../state/wrap-up";
import type { PanelActions } from "../actions";
import { StatusMenu } from "../agent-status/status-menu";
import { CallControls } from "../call-controls/call-controls";
import { CallerId } from "../caller-id/caller-id";
import { CallInformation } from "../call-information/call-information";
import { useWords } from "../context";
import { DayButton } from "../day/day-button";
import { Dialing } from "../dialing/dialing";
import { Directory, ParkedCalls, PreferencesSheet, RecordChooser, StatusNotice, WrapUp } from "../later";
import { PhoneMessage } from "../phone-message/phone-message";
import { doShortcut } from "../preferences/do-shortcut";
import { useShortcuts } from "../preferences/use-shortcuts";
import type { WrapUpProps } from "../wrap-up/wrap-up";

export interface MainScreenProps {
  readonly state: PanelState;
  readonly snapshot: Snapshot;
  readonly actions: PanelActions;
  readonly clock: Clock;
  readonly voice: ComponentChildren;
}

export function MainScreen({ state, snapshot, actions, clock, voice }: MainScreenProps) {
  const words = useWords();
  const { agent } = snapshot;
  const phase = callPhase(snapshot, state);
  const dialUse = agent.is_hard_phone ? "off" : buttonsIn(phase).dial;
  useShortcuts(state.preferences.shortcuts, (action) => doShortcut(action, state, phase, actions));
  // whoever waits there is looked for when there is no call; during one the caller comes first
  const isFree = snapshot.calls.length === 0;
  const parked = snapshot.parked.length > 0 && (
    <ParkedCalls
      parked={snapshot.parked}
      clock={clock}
      clockOffsetMs={state.clockOffsetMs}
      canRetrieve={dialUse === "dial" && !state.pending.has("dial")}
      onRetrieve={actions.dial}
    />
  );
  return (
    <main class="panel" data-testid="panel">
      <h1 class="visually-hidden">{words.softphone}</h1>
      <header class="header">
        <StatusMenu
          snapshot={snapshot}
          statuses={state.statuses}
          language={state.settings.language}
          isBusy={state.pending.has("set_status") || state.pending.has("sign_out")}
          onChoose={actions.setStatus}
          onSignOut={actions.signOut}
          onPreferences={() => actions.showPreferences(true)}
          onLanguage={actions.chooseLanguage}
          onDoctor={() => actions.showDoctor(true)}
        />
        <DayButton state={state} snapshot={snapshot} clock={clock} load={actions.dayFigures} />
        <p class="agent" data-testid="agent">
          <span>{agent.name}</span> <span class="agent-extension">{agent.extension}</span>
        </p>
      </header>
      <StatusNotice snapshot={snapshot} state={state} clock={clock} onChoose={actions.setStatus} />
      {!agent.is_hard_phone && (
        <CallerId
          callerIds={state.callerIds}
          callerId={state.callerId}
          language={state.settings.language}
          onChoose={actions.chooseCallerId}
        />
      )}
      {voice}
      <PhoneMessage
        snapshot={snapshot}
        phase={phase}
        clock={clock}
        state={state}
        onDismiss={actions.dismissProblem}
        onCancelTransfer={() => actions.pressKey("*")}
      />
      <div class="content">
        {isFree && parked}
        <CallOrDirectory {...{ snapshot, state, dialUse, actions, clock }} />
        {!isFree && parked}
        <WrapUpPart
          snapshot={snapshot}
          state={state}
          isRinging={phase === "ringing"}
          actions={actions.wrapUp}
          customers={actions.customers}
          clock={clock}
        />
      </div>
      {state.arePreferencesOpen && (
        <PreferencesSheet
          preferences={state.preferences}
          isTelephone={agent.answer_mode === "webrtc"}
          theme={state.theme}
          language={state.settings.language}
          onLanguage={actions.chooseLanguage}
          onTheme={actions.chooseTheme}
          onChange={actions.changePreferences}
          onTrySound={actions.trySound}
          onClose={() => actions.showPreferences(false)}
        />
      )}
      <footer class="footer">
        <CallControls
          snapshot={snapshot}
          phase={phase}
          isBusy={isCallBusy(state.pending)}
          onPark={actions.park}
          onHold={actions.holdOrRetrieve}
          onTransfer={actions.transfer}
        />
        <Dialing
          snapshot={snapshot}
          phase={phase}
          keypad={state.keypad}
          pending={state.pending}
          isDirectoryOpen={state.directory !== null}
          missed={state.missed}
          language={state.settings.language}
          actions={actions}
        />
      </footer>
    </main>
  );
}

type CallOrDirectoryProps = Omit<MainScreenProps, "voice"> & {
  readonly dialUse: "off" | ReturnType<typeof buttonsIn>["dial"];
};

/** The directory, while it is open, stands where the caller is shown. */
function CallOrDirectory({ snapshot, state, dialUse, actions, clock }: CallOrDirectoryProps) {
  const { language } = state.settings;
  if (state.directory === null)
    return (
      <CallInformation
        snapshot={snapshot}
        language={language}
        pops={state.pops}
        clock={clock}
        clockOffsetMs={state.clockOffsetMs}
        chosenRecordId={chosenRecord(state.wrapUp.form, snapshot)}
        onOpenRecord={actions.openRecord}
        onOpenPop={actions.openPop}
      >
        <ShownCallRecord {...{ snapshot, state, actions, clock }} />
      </CallInformation>
    );
  return (
    <Directory
      directory={state.directory.content}
      statuses={state.statuses}
      language={language}
      canDial={dialUse !== "off" && !state.pending.has(dialUse)}
      onDial={(number, record) => {
        actions.showDirectory(false);
        if (dialUse === "consult") actions.consult(number);
        else if (record === undefined) actions.dial(number);
        else actions.dial(number, record);
      }}
      missed={state.missed}
      isInCall={snapshot.calls.length > 0}
      onSeeMissed={actions.seeMissed}
      customers={actions.customers}
      clock={clock}
      onSaveFavorite={actions.saveFavorite}
      onRemoveFavorite={actions.removeFavorite}
      onClose={() => actions.showDirectory(false)}
    />
  );
}

/** What can be done about the record of the call that is shown: not while it rings, and not of one between colleagues. */
function ShownCallRecord({ snapshot, state, actions, clock }: Omit<MainScreenProps, "voice">) {
  const call = shownCall(snapshot);
  if (call === null || call.state === "ringing" || call.direction === "internal") return null;
  const isPast = currentCall(snapshot) === null;
  return (
    <RecordChooser
      key={call.entry_id}
      call={call}
      chosen={state.wrapUp.chosen}
      hasForm={isPast && state.options.wrap_up !== null}
      language={state.settings.language}
      customers={actions.customers}
      clock={clock}
    />
  );
}

/** Of the call that is shown: what the agent has put it to. */
const chosenRecord = (form: PanelState["wrapUp"]["form"], snapshot: Snapshot): string | null =>
  form !== null && !isOfAnotherCall(form, snapshot) ? (form.content.related?.record_id ?? null) : null;

interface WrapUpPartProps extends Omit<WrapUpProps, "options"> {
  readonly isRinging: boolean;
}

/** Where the bridge wants it; not where the room is needed for the caller or the directory. */
function WrapUpPart({ isRinging, ...props }: WrapUpPartProps) {
  const { options, directory } = props.state;
  if (options.wrap_up === null || isRinging || directory !== null) return null;
  return <WrapUp options={options.wrap_up} {...props} />;
}
