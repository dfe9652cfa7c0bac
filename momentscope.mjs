#!/usr/bin/env node
/** The `momentscope` command: runs src/cli/main.ts through tsx, from whatever folder it is called in. */
import { register } from "tsx/esm/api";

register();
await import("./src/cli/main.ts");
