import type { Log } from "../platform/log.ts";
import type { Alert, AlertStore, ModeratorAlerts } from "./alert-store.ts";

export interface AlertsDeps {
  readonly store: AlertStore;
  /** Takes a new alert to where moderators see it. */
  readonly deliver: (alert: Alert) => Promise<void>;
  readonly log: Log;
}

/** Alerts are stored, logged by their ids, and delivered once. */
export function createAlerts({ store, deliver, log }: AlertsDeps): ModeratorAlerts {
  return {
    async raise(given) {
      const { turnId, category, reason } = given;
      try {
        const { alert, isNew } = await store.raise(given);
        if (!isNew) return;
        log.warn({ alert: alert.id, turnId, category, reason }, "moderators are asked to look at something");
        void deliver(alert).catch((error: unknown) =>
          log.error({ alert: alert.id, error }, "an alert was not delivered"),
        );
      } catch (error) {
        log.error({ turnId, category, reason, error }, "an alert could not be stored: nobody knows of it but this log");
      }
    },
  };
}
