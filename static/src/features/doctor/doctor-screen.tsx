/** 診断: what is wrong between this browser, Salesforce and the server, and how to mend it. */
import "./doctor.css";

import { useEffect, useRef, useState } from "preact/hooks";

import { type DoctorWords, doctorWords } from "../../i18n/doctor-words";
import type { Language } from "../../protocol/types.gen";
import type { Check, CheckState, Examined, ServerLink, ServerPart } from "../../state/doctor";

export interface DoctorScreenProps {
  readonly language: Language;
  readonly examine: () => Promise<Examined>;
  readonly save: (examined: Examined) => Promise<void>;
  readonly onClose: () => void;
}

type Phase = { readonly name: "examining" | "failed" } | { readonly name: "done"; readonly examined: Examined };

export function DoctorScreen({ language, examine, save, onClose }: DoctorScreenProps) {
  const words = doctorWords[language];
  const [phase, setPhase] = useState<Phase>({ name: "examining" });
  const [isSaved, setSaved] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);

  const run = (): void => {
    setPhase({ name: "examining" });
    examine().then(
      (examined) => setPhase({ name: "done", examined }),
      () => setPhase({ name: "failed" }),
    );
  };
  useEffect(() => {
    title.current?.focus();
    run();
  }, []);

  return (
    <main class="doctor" data-testid="doctor" onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <h1 class="doctor-title" tabIndex={-1} ref={title}>
        {words.title}
      </h1>
      {phase.name !== "done" && (
        <p role="status">{phase.name === "failed" ? words.failed : words.examining}</p>
      )}
      {phase.name === "done" && (
        <>
          <Browser words={words} checks={phase.examined.checks} />
          <Server words={words} server={phase.examined.server} />
          <p class="fine">{words.saveHint}</p>
          {isSaved && <p role="status">{words.saved}</p>}
          <div class="doctor-actions">
            <button
              type="button"
              class="button button-brand"
              data-testid="doctor-save"
              onClick={() => void save(phase.examined).then(() => setSaved(true))}
            >
              {words.save}
            </button>
            <button type="button" class="button" data-testid="doctor-again" onClick={run}>
              {words.again}
            </button>
          </div>
        </>
      )}
      <button type="button" class="button" data-testid="doctor-close" onClick={onClose}>
        {words.close}
      </button>
    </main>
  );
}

function Browser({ words, checks }: { readonly words: DoctorWords; readonly checks: readonly Check[] }) {
  return (
    <section aria-label={words.browser}>
      <h2 class="doctor-part">{words.browser}</h2>
      <ul class="doctor-list">
        {checks.map((check) => (
          <li key={check.name} class="doctor-check" data-testid={`doctor-${check.name}`} data-state={check.state}>
            <Line words={words} title={words.checks[check.name]} state={check.state} />
            {check.finding !== null && <Finding texts={words.findings[check.finding]} />}
            {check.detail !== "" && <p class="fine doctor-detail">{check.detail}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Server({ words, server }: { readonly words: DoctorWords; readonly server: ServerPart }) {
  return (
    <section aria-label={words.server} data-testid="doctor-server">
      <h2 class="doctor-part">{words.server}</h2>
      {server.kind === "report" ? (
        <ul class="doctor-list">
          {server.links.map((link) => (
            <ServerCheck key={link.link} words={words} link={link} />
          ))}
        </ul>
      ) : (
        <p>{words.serverParts[server.kind]}</p>
      )}
    </section>
  );
}

function ServerCheck({ words, link }: { readonly words: DoctorWords; readonly link: ServerLink }) {
  const facts = Object.entries(link.facts).map(([name, value]) => `${name}: ${value}`);
  return (
    <li class="doctor-check" data-testid={`doctor-server-${link.link}`} data-state={link.state}>
      <Line words={words} title={link.title} state={link.state} />
      {link.findings.map(({ code, problem, remedy, detail }, index) => (
        <div key={index}>
          <Finding texts={[problem, remedy]} />
          <p class="fine doctor-detail" lang="en">
            {detail === "" ? code : `${code}: ${detail}`}
          </p>
        </div>
      ))}
      {link.findings.length === 0 && (link.skipped !== "" || facts.length > 0) && (
        <p class="fine doctor-detail">{link.skipped || facts.join(", ")}</p>
      )}
    </li>
  );
}

interface LineProps {
  readonly words: DoctorWords;
  readonly title: string;
  readonly state: CheckState;
}

const Line = ({ words, title, state }: LineProps) => (
  <p class="doctor-line">
    <span>{title}</span> <strong class="doctor-state">{words.states[state]}</strong>
  </p>
);

const Finding = ({ texts: [problem, remedy] }: { readonly texts: readonly [string, string] }) => (
  <>
    <p>{problem}</p>
    <p>→ {remedy}</p>
  </>
);
