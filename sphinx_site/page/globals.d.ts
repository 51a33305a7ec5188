// What the page scripts find in the window: the theme, other scripts of this folder and the libraries put it there.
interface Window {
  mlpSections: { pages: any[]; same: string[][]; absent: any[] };
  mlpSearch: ((question: string) => { found: any[]; missing: any[] }) & { sections: any[] };
  Plotly: any;
  mlpModules: Record<string, any>;
  mlpData: Record<string, string>;
  mlpSymbols: Record<string, string>;
  mlpFigures: { toPaper(): Promise<void>; toScreen(): void };
  toggleFullScreen(): void;
}
interface Navigator {
  connection?: { saveData: boolean }; // where the browser has it
}
interface Element {
  mlpModel?: any;
}
declare const DOCUMENTATION_OPTIONS: { SHOW_SEARCH_SUMMARY: boolean };
