/** Composition root of the doctor: a file of its own, fetched when somebody asks for it. */
import { httpDoctorApi } from "./ports/doctor-api";
import { PanelDoctor, type PanelDoctorDeps } from "./session/doctor";

export const panelDoctor = (deps: Omit<PanelDoctorDeps, "api" | "saveFile">): PanelDoctor =>
  new PanelDoctor({ ...deps, api: httpDoctorApi((...request) => deps.window.fetch(...request)), saveFile });

function saveFile(name: string, content: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken its own reference by the next turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}
