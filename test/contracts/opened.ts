import { onTestFinished } from "vitest";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

/** Opens an implementation of a port on a folder; opened there again, it must know what it was told before. */
export type OpenPort<Port> = (folder: string) => Promise<{ readonly port: Port; close(): Promise<void> }>;

/** The port on an empty folder of the test's own, and a way to close it and open it again. */
export async function opened<Port>(open: OpenPort<Port>) {
  const folder = temporaryFolder();
  let current = await open(folder);
  onTestFinished(() => current.close());
  const reopen = async () => {
    await current.close();
    current = await open(folder);
    return current.port;
  };
  return { port: current.port, reopen };
}
