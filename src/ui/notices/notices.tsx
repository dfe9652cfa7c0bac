/** What the page has to say: failures by kind, in words, with what can be done. A failure stays until it is dismissed. */
import {
  CircleAlert,
  Cpu,
  Database,
  History,
  Info,
  Link2Off,
  Wrench,
  X,
  type LucideIcon,
} from "lucide-react";
import { useEffect } from "react";
import type { Notice, NoticeAction } from "../../state/store.ts";
import { Button, IconButton } from "../controls/button.tsx";
import { formatCount } from "../format.ts";
import { useActions, useStore } from "../store-context.ts";
import { capital } from "../words.ts";
import "./notices.css";

/** What is only told, not a failure, goes by itself after this time. */
const INFO_MS = 10_000;

const ICONS: Readonly<Record<Notice["kind"], LucideIcon>> = {
  link: Link2Off,
  data: Database,
  device: Cpu,
  unsupported: CircleAlert,
  internal: Wrench,
  kept: History,
  info: Info,
};

function actionWords(action: NoticeAction): string {
  return action.kind === "resume" ? `Resume at step ${formatCount(action.step)}` : "Back to mine";
}

export function Notices() {
  const notices = useStore((state) => state.notices);
  return (
    <div className="notices" role="log" aria-live="polite" aria-label="Messages">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const actions = useActions();
  const Icon = ICONS[notice.kind];
  const { id, kind } = notice;
  useEffect(() => {
    if (kind !== "info") return;
    const timer = setTimeout(() => {
      actions.dismissNotice(id);
    }, INFO_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [actions, id, kind]);
  return (
    <div className="notice" data-kind={notice.kind}>
      <Icon size={16} aria-hidden />
      <div>
        <b>{notice.title}</b>
        <p>{capital(notice.message)}</p>
        {notice.action !== undefined && (
          <Button
            small
            onClick={() => {
              actions.takeNoticeAction(notice.id);
            }}
          >
            {actionWords(notice.action)}
          </Button>
        )}
      </div>
      <IconButton
        icon={X}
        name="Dismiss"
        look="quiet"
        small
        onClick={() => {
          actions.dismissNotice(notice.id);
        }}
      />
    </div>
  );
}
