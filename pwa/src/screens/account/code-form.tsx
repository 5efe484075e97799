/** The form for a typed code: in capitals, without help from the keyboard. */

import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import * as routes from "../../routes.ts";
import { strings } from "../../strings/index.ts";

interface Words {
  title: string;
  how: string;
  code: string;
}

/** `rows` makes room for a long code. */
export function CodeForm({
  words,
  typed,
  rows,
  onSend,
  children,
}: {
  words: Words;
  typed: Signal<string>;
  rows?: number;
  onSend: () => void;
  children: ComponentChildren;
}) {
  return (
    <form
      class="stack grow"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      <a class="link" href={routes.today}>
        {strings.back}
      </a>
      <h1>{words.title}</h1>
      <p>{words.how}</p>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: CodeField is the control. */}
      <label class="stack">
        <span class="small quiet">{words.code}</span>
        <CodeField typed={typed} rows={rows} />
      </label>
      {children}
    </form>
  );
}

function CodeField({ typed, rows }: { typed: Signal<string>; rows: number | undefined }) {
  const field = {
    autoCapitalize: "characters" as const,
    autoComplete: "off",
    spellcheck: false,
    value: typed.value,
    onInput: (event: { currentTarget: { value: string } }) =>
      void (typed.value = event.currentTarget.value),
  };
  return rows ? (
    <textarea class="code long" rows={rows} {...field} />
  ) : (
    <input class="code" {...field} />
  );
}
