/**
 * A part of the page that loads when it is needed. Where its file cannot be had (the connection is gone, the site was
 * renewed while the page was open), or where it stops with an error, only this part is lost, and it says so.
 */
import { Component, type ReactNode, Suspense } from "react";
import { Button } from "./button.tsx";

interface LateProps {
  /** What stands there until it is loaded. */
  readonly fallback?: ReactNode;
  readonly children: ReactNode;
}

interface LateState {
  readonly failure: string | null;
}

export class Late extends Component<LateProps, LateState> {
  static getDerivedStateFromError(error: unknown): LateState {
    return { failure: error instanceof Error ? error.message : String(error) };
  }

  override state: LateState = { failure: null };

  override render() {
    const { fallback = null, children } = this.props;
    const { failure } = this.state;
    if (failure === null) return <Suspense fallback={fallback}>{children}</Suspense>;
    return (
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
  }
}
