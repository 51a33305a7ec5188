// What TypeScript's library for workers leaves out: the part of a service worker, and what pyodide.js brings.
declare const registration: ServiceWorkerRegistration;
declare const clients: Clients;
declare function skipWaiting(): Promise<void>;
declare function addEventListener(type: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
declare function addEventListener(type: "message", listener: (event: ExtendableMessageEvent) => void): void;
declare function addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
declare function loadPyodide(options: { indexURL: string; lockFileURL: string; packages: string[] }): Promise<any>;
