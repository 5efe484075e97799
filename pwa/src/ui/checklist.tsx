/** A list of statements with checkboxes; a tap anywhere on a line toggles it. */

interface Props {
  list: readonly { id: string; ask: string }[];
  ticked: readonly string[];
  onToggle: (id: string) => void;
}

export function Checklist({ list, ticked, onToggle }: Props) {
  return (
    <ul class="ticks">
      {list.map(({ id, ask }) => (
        <li key={id}>
          <label>
            <input type="checkbox" checked={ticked.includes(id)} onChange={() => onToggle(id)} />
            <span>{ask}</span>
          </label>
        </li>
      ))}
    </ul>
  );
}
