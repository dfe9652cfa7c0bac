/**
 * A part of the page that loads when it is needed. Where its file cannot be had (the connection is gone, the site was
 * renewed while the page was open), or where it stops with an error, only this part is lost, and it says so.
 */
import { Component, type ReactNode, Suspense } from "react";
import { Button } from "./button.tsx";
import { Modal } from "./panels.tsx";

interface LateProps {
  /** What stands there until it is loaded. */
  readonly fallback?: ReactNode;
  /** What the part shows: after a failure it is tried again with another one. */
  readonly of?: unknown;
  /** A part that opens a window of its own: a failure is told in one of this title, which can be closed. */
  readonly window?: { readonly title: string; readonly onClose: () => void };
  readonly children: ReactNode;
}

interface LateState {
  readonly failure: string | null;
  readonly of: unknown;
}

export class Late extends Component<LateProps, LateState> {
  static getDerivedStateFromError(error: unknown): Pick<LateState, "failure"> {
    return { failure: error instanceof Error ? error.message : String(error) };
  }

  static getDerivedStateFromProps({ of }: LateProps, before: LateState): LateState | null {
    return of === before.of ? null : { failure: null, of };
  }

  override state: LateState = { failure: null, of: this.props.of };

  override render() {
    const { fallback = null, window, children } = this.props;
    const { failure } = this.state;
    if (failure === null) return <Suspense fallback={fallback}>{children}</Suspense>;
    const words = (
      <p className="late-failure" role="alert" title={failure}>
        This part of the page could not be shown.{" "}
        <Button
          look="quiet"
          onClick={() => {
            location.reload();
          }}
        >
          Load the page again
        </Button>{" "}
        Your experiment is kept.
      </p>
    );
    if (window === undefined) return words;
    return (
      <Modal open {...window}>
        {words}
      </Modal>
    );
  }
}
