/** What the sounds are made of; see `ports/chime`. */
import type { Sound } from "./preferences";

interface Note {
  readonly atS: number;
  readonly hz: number;
  readonly lengthS: number;
}

const note = (atS: number, hz: number, lengthS: number): Note => ({ atS, hz, lengthS });

/** What each sounds like; see `ports/chime`. */
export const TUNES: Readonly<Record<Sound, readonly Note[]>> = {
  none: [],
  chime: [note(0, 880, 0.5), note(0.25, 1174.7, 0.7)],
  bell: [note(0, 1568, 0.25), note(0.12, 1568, 0.25), note(0.24, 1568, 0.6)],
  marimba: [note(0, 523.3, 0.2), note(0.15, 659.3, 0.2), note(0.3, 784, 0.2), note(0.45, 1046.5, 0.4)],
};
