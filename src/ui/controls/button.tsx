/** Buttons. An icon button always has a name and explains itself. */
import type { LucideIcon } from "lucide-react";
import type { ComponentPropsWithRef } from "react";
import { Hint } from "./hint.tsx";

export type ButtonLook = "plain" | "quiet" | "accent" | "solid";

export interface ButtonProps extends ComponentPropsWithRef<"button"> {
  readonly look?: ButtonLook;
  readonly small?: boolean;
}

export function Button({ look = "plain", small = false, className, ...rest }: ButtonProps) {
  const classes = ["button", look, small ? "small" : "", className ?? ""];
  return <button type="button" className={classes.filter(Boolean).join(" ")} {...rest} />;
}

export interface IconButtonProps extends Omit<ButtonProps, "children"> {
  readonly icon: LucideIcon;
  /** Accessible name. */
  readonly name: string;
  /** One sentence on what it does; the name where that says enough. */
  readonly hint?: string;
  readonly shortcut?: string;
}

export function IconButton({
  icon: Icon,
  name,
  hint,
  shortcut,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Hint text={hint ?? name} {...(shortcut !== undefined && { shortcut })}>
      <Button aria-label={name} className={`icon ${className ?? ""}`} {...rest}>
        <Icon size={16} strokeWidth={1.9} aria-hidden />
      </Button>
    </Hint>
  );
}
