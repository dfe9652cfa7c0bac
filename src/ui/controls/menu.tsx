/** A menu that opens from a button. Never modal: a scroll lock would need inline style sheets, which our policy forbids. */
import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

export interface MenuProps {
  readonly trigger: ReactElement;
  readonly align?: "start" | "center" | "end";
  readonly children: ReactNode;
}

export function Menu({ trigger, align = "end", children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu scrolls"
          align={align}
          sideOffset={5}
          collisionPadding={8}
          loop
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export interface MenuItemProps {
  readonly icon?: LucideIcon;
  readonly title: string;
  /** Second line, in small print. */
  readonly detail?: string;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

export function MenuItem({ icon: Icon, title, detail, disabled = false, onSelect }: MenuItemProps) {
  return (
    <DropdownMenu.Item className="menu-item" disabled={disabled} onSelect={onSelect}>
      {Icon !== undefined && <Icon size={15} aria-hidden />}
      <span>
        {title}
        {detail !== undefined && <small>{detail}</small>}
      </span>
    </DropdownMenu.Item>
  );
}

export interface MenuChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly {
    readonly value: string;
    readonly title: string;
    readonly detail?: string;
  }[];
  readonly onChange: (value: string) => void;
}

/** A group of items of which one is chosen. */
export function MenuChoice({ label, value, options, onChange }: MenuChoiceProps) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={onChange} aria-label={label}>
      <DropdownMenu.Label className="menu-title">{label}</DropdownMenu.Label>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className="menu-item">
          <span>
            {option.title}
            {option.detail !== undefined && <small>{option.detail}</small>}
          </span>
          <DropdownMenu.ItemIndicator className="menu-check">
            <Check size={15} aria-hidden />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className="menu-line" />;
}

export function MenuTitle({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="menu-title">{children}</DropdownMenu.Label>;
}
