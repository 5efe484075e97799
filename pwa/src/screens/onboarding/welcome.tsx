/** The first minute: what this is, consent, tool, surface, side, and the safety questions. */

import { onIosHomeScreen } from "../../device/install.ts";
import type { Side } from "../../rules/session-plan.ts";
import { content } from "../../store/content.ts";
import { save } from "../../store/records.ts";
import { settingEdit, settings } from "../../store/settings.ts";
import { strings } from "../../strings/index.ts";
import { lazy } from "../../ui/lazy.tsx";
import { Intro } from "./intro.tsx";
import { page, turnPage } from "./page.ts";

const SyncConsent = lazy<{ onNext(): void }>(
  () => import("./sync-consent.tsx"),
  () => null,
);
const Questions = lazy(
  () => import("./first-questions.tsx"),
  () => null,
);
const PAGES = [SyncConsent, ToolQuestion, SurfaceQuestion, SideQuestion, Questions] as const;

export function Welcome() {
  const Page = PAGES[page.value - 1];
  if (!Page) return <Intro onBegin={next} onHomeScreen={onIosHomeScreen()} />;
  return (
    <main class="welcome">
      <header>
        <StepDots at={page.value} of={PAGES.length} />
        <button class="link" type="button" onClick={() => turnPage(-1)}>
          {strings.back}
        </button>
      </header>
      {content.value ? <Page onNext={next} /> : <p class="lead">{strings.today.loading}</p>}
    </main>
  );
}

const next = () => turnPage(1);

function StepDots({ at, of }: { at: number; of: number }) {
  return (
    <div class="steps" role="img" aria-label={strings.welcome.step(at, of)}>
      {Array.from({ length: of }, (_, index) => (
        <i class={index + 1 < at ? "past" : index + 1 === at ? "now" : ""} />
      ))}
    </div>
  );
}

function ToolQuestion() {
  const tools = content.value?.tools ?? [];
  return (
    <Choice
      title={strings.welcome.tool}
      options={tools.map(({ id, name, about }) => ({ id, name, hint: about }))}
      chosen={settings.tool ?? ""}
      onChoose={(tool) => save([settingEdit("tool", tool)])}
    />
  );
}

function SurfaceQuestion() {
  const tool = settings.tool ?? "";
  const here = (content.value?.routines ?? [])
    .filter((one) => one.tools.includes(tool))
    .map((one) => one.surface);
  return (
    <Choice
      title={strings.welcome.surface}
      options={[...new Set(here)].map((id) => ({
        id,
        name: strings.welcome.surfaces[id]!,
        hint: strings.welcome.surfaceHints[id]!,
      }))}
      chosen={settings.surface ?? ""}
      onChoose={(surface) => save([settingEdit("surface", surface)])}
    />
  );
}

function SideQuestion() {
  const sides: (Side | "same")[] = ["left", "right", "same"];
  return (
    <Choice
      title={strings.welcome.side}
      hint={strings.welcome.sideHint}
      options={sides.map((id) => ({
        id,
        name: id === "same" ? strings.welcome.same : strings.sideName(id),
      }))}
      chosen={settings.worse_side ?? ""}
      onChoose={(side) =>
        save([
          settingEdit("worse_side", side as Side | "same"),
          settingEdit("first_side", side === "same" ? "right" : (side as Side)),
        ])
      }
    />
  );
}

interface ChoiceProps {
  title: string;
  hint?: string;
  options: readonly { id: string; name: string; hint?: string }[];
  chosen: string;
  onChoose: (id: string) => Promise<void>;
}

/** One question, one tap. */
function Choice({ title, hint, options, chosen, onChoose }: ChoiceProps) {
  return (
    <>
      <h1>{title}</h1>
      {hint && <p class="quiet">{hint}</p>}
      <div class="foot choices">
        {options.map((one) => (
          <button
            type="button"
            aria-pressed={one.id === chosen}
            onClick={() => void onChoose(one.id).then(next)}
          >
            <b>{one.name}</b>
            {one.hint && <span class="small quiet">{one.hint}</span>}
          </button>
        ))}
      </div>
    </>
  );
}
