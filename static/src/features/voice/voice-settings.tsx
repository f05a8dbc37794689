/** Which microphone, which speaker, how loud it rings. */
import type { VoiceDevice } from "../../state/voice-state";
import { LevelMeter } from "./level-meter";
import type { VoicePanelProps } from "./voice-panel";

export function VoiceSettings({ state, words, actions, clock, volume }: VoicePanelProps) {
  const { choice, microphones, speakers } = state;
  return (
    <div class="voice-settings" id="voice-settings">
      <DeviceField
        id="voice-microphone"
        label={words.microphone}
        automatic={words.automatic}
        devices={microphones}
        chosen={choice.microphone}
        onChoose={actions.chooseMicrophone}
      />
      <LevelMeter level={actions.level} clock={clock} label={words.level} />
      {speakers.length > 0 ? (
        <DeviceField
          id="voice-speaker"
          label={words.speaker}
          automatic={words.automatic}
          devices={speakers}
          chosen={choice.speaker}
          onChoose={actions.chooseSpeaker}
        />
      ) : (
        <p class="fine">{words.speakerFixed}</p>
      )}
      <div class="field">
        <label for="voice-ring-volume">{words.ringVolume}</label>
        <input
          id="voice-ring-volume"
          data-testid="voice-ring-volume"
          type="range"
          min={0}
          max={100}
          step={5}
          value={volume}
          onChange={(event) => actions.chooseVolume(Number(event.currentTarget.value))}
        />
      </div>
    </div>
  );
}

interface DeviceFieldProps {
  readonly id: string;
  readonly label: string;
  readonly automatic: string;
  readonly devices: readonly VoiceDevice[];
  readonly chosen: string | null;
  readonly onChoose: (id: string | null) => void;
}

function DeviceField({ id, label, automatic, devices, chosen, onChoose }: DeviceFieldProps) {
  // What was chosen and is not plugged in now is not lost: it is used again when it is back.
  const value = devices.some((device) => device.id === chosen) ? chosen : null;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} data-testid={id} value={value ?? ""} onChange={(event) => onChoose(event.currentTarget.value || null)}>
        <option value="">{automatic}</option>
        {devices
          .filter((device) => device.id !== "default" && device.id !== "communications")
          .map((device, index) => (
            <option key={device.id} value={device.id}>
              {device.label || `${label} ${index + 1}`}
            </option>
          ))}
      </select>
    </div>
  );
}
