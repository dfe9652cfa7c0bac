/** The page: a bench of instruments in three columns. What is asked, what happens, what is measured. */
import { Tooltip } from "radix-ui";
import { lazy, useState } from "react";
import { Late } from "./controls/late.tsx";
import { LanesCard } from "./lanes/lanes-card.tsx";
import { Notices } from "./notices/notices.tsx";
import { ProblemCard } from "./problem/problem-card.tsx";
import { Stage } from "./stage/stage.tsx";
import { AppContext, type AppContextValue, useStore } from "./store-context.ts";
import { useThemeOnRoot } from "./theme/use-theme.ts";
import { TopBar } from "./transport/top-bar.tsx";
import { useKeys } from "./transport/use-keys.ts";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/controls.css";
import "./theme/layout.css";

// A third of all code draws charts, which are empty at first: the rest of the page does not wait for it.
const chartsAhead = import("./charts/charts.tsx");
const Charts = lazy(async () => ({ default: (await chartsAhead).Charts }));
// Nothing of these is on screen before a click, so they are no part of the first load.
const ProblemDrawer = lazy(async () => ({
  default: (await import("./problem/problem-drawer.tsx")).ProblemDrawer,
}));
// Its place is kept (estimator-place), so that nothing moves when it comes.
const EstimatorCard = lazy(async () => ({
  default: (await import("./estimator/estimator-card.tsx")).EstimatorCard,
}));
const LookCard = lazy(async () => ({
  default: (await import("./gallery/look-card.tsx")).LookCard,
}));
const ReceiptCard = lazy(async () => ({
  default: (await import("./receipt/receipt-card.tsx")).ReceiptCard,
}));
const RuleEditor = lazy(async () => ({
  default: (await import("./rule-editor/rule-editor.tsx")).RuleEditor,
}));

export function Momentscope({ app }: { app: AppContextValue }) {
  return (
    <AppContext value={app}>
      <Tooltip.Provider delayDuration={450} skipDelayDuration={200}>
        <Bench />
      </Tooltip.Provider>
    </AppContext>
  );
}

/** What lies over the bench; one thing at a time. */
type Open = { readonly kind: "problem" } | { readonly kind: "rule"; readonly lane: number } | null;

function Bench() {
  useThemeOnRoot();
  const claimed = useStore((state) => state.claimed);
  const [open, setOpen] = useState<Open>(null);
  const [shareOpen, setShareOpen] = useState(false);
  const [keysOpen, setKeysOpen] = useState(false);
  const [labsOpen, setLabsOpen] = useState(false);
  useKeys({
    onShare: () => {
      setShareOpen(true);
    },
    onKeys: () => {
      setKeysOpen(true);
    },
  });
  const close = (): void => {
    setOpen(null);
  };
  return (
    <div className="page">
      <TopBar
        shareOpen={shareOpen}
        onShare={setShareOpen}
        keysOpen={keysOpen}
        onKeys={setKeysOpen}
        labsOpen={labsOpen}
        onLabs={setLabsOpen}
      />
      <main className="bench" data-drawer={open !== null}>
        <div className="column asked scrolls">
          {claimed !== null && (
            <Late of={claimed}>
              <ReceiptCard claimed={claimed} />
            </Late>
          )}
          <Late>
            <LookCard />
          </Late>
          <ProblemCard
            onEdit={() => {
              setOpen({ kind: "problem" });
            }}
          />
          <Late fallback={<EstimatorPlace />}>
            <EstimatorCard />
          </Late>
          <LanesCard
            onEditRule={(lane) => {
              setOpen({ kind: "rule", lane });
            }}
          />
        </div>
        <div className="column happens">
          <Stage />
        </div>
        <div className="column measured scrolls">
          <Late fallback={<section className="charts" aria-label="Charts" aria-busy="true" />}>
            <Charts />
          </Late>
        </div>
      </main>
      {open?.kind === "problem" && (
        <Late window={{ title: "Problem", onClose: close }}>
          <ProblemDrawer open onClose={close} />
        </Late>
      )}
      {open?.kind === "rule" && (
        <Late window={{ title: "Rule", onClose: close }}>
          <RuleEditor lane={open.lane} onClose={close} />
        </Late>
      )}
      <Notices />
    </div>
  );
}

function EstimatorPlace() {
  const isFilled = useStore(
    ({ experiment }) => (experiment.estimator?.length ?? 0) > 0 || experiment.workers !== undefined,
  );
  return <section className="card estimator-place" data-filled={isFilled} aria-hidden />;
}
