import { Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from './Button.tsx';

interface StepperProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  onChange(value: number): void;
}

/** A number with − and +. What is typed counts on Enter or when the field is left. */
export function Stepper({ label, value, min, max, onChange }: StepperProps) {
  const [typed, setTyped] = useState<string>();
  const change = (to: number) => {
    setTyped(undefined);
    if (Number.isInteger(to) && to >= min && to <= max && to !== value) onChange(to);
  };
  const commit = () => typed !== undefined && change(typed === '' ? Number.NaN : Number(typed));
  return (
    <fieldset className="stepper plain" aria-label={label}>
      <Button icon aria-label={`${label}: one less`} disabled={value <= min} onClick={() => change(value - 1)}>
        <Minus size={14} aria-hidden />
      </Button>
      <input
        className="input"
        inputMode="numeric"
        aria-label={label}
        value={typed ?? value}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      <Button icon aria-label={`${label}: one more`} disabled={value >= max} onClick={() => change(value + 1)}>
        <Plus size={14} aria-hidden />
      </Button>
    </fieldset>
  );
}
