/** What the muscles do, where never to press, when to stop. */

import { content } from "../store/content.ts";
import { t } from "../strings/index.ts";
import { Frame } from "../ui/frame.tsx";

export default function Guide() {
  const all = content.value;
  return (
    <Frame class="guide">
      <h1>{t.guide.title}</h1>
      {all?.muscles.map(({ id, name, where, does, aches, elsewhere }) => (
        <section key={id}>
          <h2>{name}</h2>
          <p>{where}</p>
          <h3>{t.guide.does}</h3>
          <ul class="plain">{does.map((line) => <li>{line}</li>)}</ul>
          <p>{aches}</p>
          <p class="quiet">{elsewhere}</p>
        </section>
      ))}
      <p class="quiet">{t.guide.muscles}</p>
      {all && (
        <>
          <List title={t.guide.keepOff} lines={all.keep_off.map(({ name }) => name)} />
          <List title={t.guide.stopWhen} lines={all.safety.stop_when} />
          <section><h2>{t.guide.after}</h2><p>{all.safety.after}</p></section>
          {all.notes.map(({ id, name, text }) => <section key={id}><h2>{name}</h2><p>{text}</p></section>)}
          <p class="note">{t.more.notReviewed}</p>
        </>
      )}
    </Frame>
  );
}

function List({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <section>
      <h2>{title}</h2>
      <ul class="plain">{lines.map((line) => <li>{line}</li>)}</ul>
    </section>
  );
}
