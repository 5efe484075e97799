/** The first minute: what this is, what one has, which side, and what must be asked before anyone rolls. */

import { computed, signal } from "@preact/signals";
import { onIosHomeScreen } from "../../device/install.ts";
import * as routes from "../../routes.ts";
import type { Side } from "../../rules/timeline.ts";
import { content } from "../../store/content.ts";
import { save } from "../../store/records.ts";
import { settingEdit, settings } from "../../store/settings.ts";
import { strings } from "../../strings/index.ts";
import { lazy } from "../../ui/lazy.tsx";
import { navigate, scrollToTop } from "../../ui/router.ts";
import { Intro } from "./intro.tsx";

const page = signal(0);
/** True until the last page is left: what follows from the answers is read after they are saved. */
export const welcoming = computed(() => page.value > 0);

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
        <button class="link" type="button" onClick={() => turn(-1)}>
          {strings.back}
        </button>
      </header>
      {content.value ? <Page onNext={next} /> : <p class="lead">{strings.today.loading}</p>}
    </main>
  );
}

function turn(by: 1 | -1): void {
  page.value += by;
  scrollToTop();
}

const next = () => turn(1);

export function leaveWelcome(): void {
  page.value = 0;
  navigate(routes.today, true);
}

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
