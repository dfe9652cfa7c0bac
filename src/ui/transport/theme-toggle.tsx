/** Light, dark, or whatever the system says; remembered on this machine. */
import { Monitor, Moon, Sun } from "lucide-react";
import { Button } from "../controls/button.tsx";
import { Menu, MenuChoice } from "../controls/menu.tsx";
import { useTheme } from "../theme/use-theme.ts";
import { useActions, useStore } from "../store-context.ts";

const OPTIONS = [
  { value: "system", title: "As the system" },
  { value: "light", title: "Light" },
  { value: "dark", title: "Dark" },
] as const;

export function ThemeToggle() {
  const actions = useActions();
  const choice = useStore((state) => state.prefs.theme);
  const theme = useTheme();
  const Icon = choice === "system" ? Monitor : theme === "dark" ? Moon : Sun;
  return (
    <Menu
      trigger={
        <Button className="icon" aria-label="Theme" title="Light or dark">
          <Icon size={16} aria-hidden />
        </Button>
      }
    >
      <MenuChoice
        label="Theme"
        value={choice}
        options={OPTIONS}
        onChange={(value) => {
          const chosen = OPTIONS.find((option) => option.value === value);
          if (chosen !== undefined) actions.setTheme(chosen.value);
        }}
      />
    </Menu>
  );
}
