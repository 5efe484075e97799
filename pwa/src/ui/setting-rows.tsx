/** A row of the settings: a label, and what changes it. */

interface SelectProps {
  label: string;
  value: string;
  options: readonly (readonly [value: string, name: string])[];
  onChoose: (value: string) => void;
}

export function SelectRow({ label, value, options, onChoose }: SelectProps) {
  return (
    <label class="row setting">
      <span class="grow">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map(([id, name]) => (
          <option value={id} selected={id === value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface SwitchProps {
  label: string;
  hint?: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

export function SwitchRow({ label, hint, on, onChange }: SwitchProps) {
  return (
    <label class="row setting">
      <span class="grow">
        {label}
        {hint && <span class="note">{hint}</span>}
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
